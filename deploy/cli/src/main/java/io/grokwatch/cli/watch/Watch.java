package io.grokwatch.cli.watch;

import io.grokwatch.logs.LoggedRun;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.TrackerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The runs that are followed: each is compared with what was read of it before, and what is new goes to a sink of its own. */
public final class Watch {
    private static final Duration BEAT = Duration.ofSeconds(5);

    private final Function<LoggedRun, RunSink> sinks;
    private final Consumer<String> notes;
    private final Map<String, Followed> runs = new LinkedHashMap<>();
    private long beatNanos = System.nanoTime();

    /** A run, and where what is new of it goes. */
    private static final class Followed {
        private final FollowedRun read = new FollowedRun();
        private final RunSink sink;
        private boolean isRefused;

        Followed(RunSink sink) {
            this.sink = sink;
        }
    }

    /**
     * No run is followed yet.
     *
     * @param sinks makes the sink of a run that appears
     * @param notes receives lines for people
     */
    public Watch(Function<LoggedRun, RunSink> sinks, Consumer<String> notes) {
        this.sinks = sinks;
        this.notes = notes;
    }

    /**
     * Receives logs as they are now.
     *
     * @return whether anything of them was new
     */
    public boolean update(List<LoggedRun> logs) {
        boolean isNew = false;
        for (LoggedRun log : logs) {
            Followed run = runs.get(key(log));
            try {
                if (run == null) {
                    run = new Followed(sinks.apply(log));
                    runs.put(key(log), run);
                    run.sink.seed(run.read);
                }
                if (run.isRefused) {
                    continue;
                }
                for (Change change : run.read.update(log)) {
                    isNew = true;
                    run.sink.add(log, change);
                }
            } catch (TrackerException refused) {
                if (run != null) {
                    run.isRefused = true;
                }
                notes.accept(log.name() + " is not followed any more: " + refused.getMessage());
            }
        }
        return isNew;
    }

    private static String key(LoggedRun log) {
        return log.source() + "#" + log.name();
    }

    /** How many runs are followed. */
    public int size() {
        return runs.size();
    }

    /** Has the sinks informed, every few seconds, that the program is alive. */
    public void beat() {
        if (System.nanoTime() - beatNanos >= BEAT.toNanos()) {
            beatNanos = System.nanoTime();
            followed().forEach(run -> run.sink.beat());
        }
    }

    /** Why a run was requested to stop, or null if none was. */
    public @Nullable String stopReason() {
        for (Followed run : followed()) {
            String reason = run.sink.stopReason();
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    /**
     * Nothing more is followed.
     *
     * @param status that the runs ended with, or null if they may go on
     */
    public void end(@Nullable RunStatus status, @Nullable String reason) {
        for (Followed run : followed()) {
            try {
                run.sink.end(status, reason);
            } catch (TrackerException refused) {
                notes.accept("the end of a run was refused: " + refused.getMessage());
            }
        }
    }

    private List<Followed> followed() {
        List<Followed> followed = new ArrayList<>(runs.values());
        followed.removeIf(run -> run.isRefused);
        return followed;
    }
}
