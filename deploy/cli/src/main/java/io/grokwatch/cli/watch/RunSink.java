package io.grokwatch.cli.watch;

import io.grokwatch.logs.LoggedRun;
import io.grokwatch.tracker.client.RunStatus;
import org.jspecify.annotations.Nullable;

/** Receives what is new of one followed run. */
public interface RunSink {
    /** What the sink knows of the run from before is added to what was read. */
    void seed(FollowedRun run);

    /** Receives what is new of a run. */
    void add(LoggedRun log, Change change);

    /** The program is alive. */
    void beat();

    /** Why the run was requested to stop, or null. */
    @Nullable
    String stopReason();

    /**
     * Nothing more is followed.
     *
     * @param status that the run ended with, or null if it may go on
     */
    void end(@Nullable RunStatus status, @Nullable String reason);
}
