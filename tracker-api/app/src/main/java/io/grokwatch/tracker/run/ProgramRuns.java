package io.grokwatch.tracker.run;

import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.RunChange;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs of programs that report the life of their runs themselves and read what is requested of them: such a run is stored when it begins,
 * and no worker trains it.
 */
@Singleton
public final class ProgramRuns {
    private final Runs runs;
    private final RunSubmissions submissions;
    private final RunEdits edits;
    private final RunFeed feed;

    ProgramRuns(Runs runs, RunSubmissions submissions, RunEdits edits, RunFeed feed) {
        this.runs = runs;
        this.submissions = submissions;
        this.edits = edits;
        this.feed = feed;
    }

    /**
     * A run as far as its program has to know it.
     *
     * @param ofProgram whether a program began it that reads what is requested
     * @param ended whether it has ended, so far as its events are projected
     * @param step the furthest that was observed
     * @param begun whether a record of it was observed
     * @param stopReason of the request to stop it, or null
     */
    public record State(
            boolean ofProgram,
            boolean ended,
            long step,
            boolean begun,
            @Nullable String stopReason) {}

    /** The run of that id, if it is known. */
    public Optional<State> find(String id) {
        return runs.find(id).map(ProgramRuns::state);
    }

    private static State state(Run run) {
        return new State(
                run.isOfProgram(),
                run.progress().current().ending() != null,
                run.progress().current().step(),
                run.progress().attempt() > 0,
                run.stop() == null ? null : run.stop().reason());
    }

    /**
     * Stores a run before its first attempt; one that is stored already is not changed.
     *
     * @throws IllegalArgumentException if an attribute is not as expected
     */
    public void store(RunSpec spec, RunChange attributed) {
        submissions.ofProgram(spec, attributed);
    }

    /**
     * Prepares a run that is stored for another attempt: changes its attributes, and removes the request to stop it if it has ended.
     *
     * @throws jakarta.ws.rs.WebApplicationException 409 if it is deleted
     */
    public void resume(String id, RunChange attributed) {
        edits.change(id, attributed);
        runs.find(id).filter(run -> state(run).ended() && run.stop() != null).ifPresent(run -> {
            runs.clearStop(run);
            feed.requested(id);
        });
    }
}
