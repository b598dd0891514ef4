package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.grokwatch.events.validation.Rejection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A turn in the life of a run, reported by the worker that trains it.
 *
 * <p>A run is trained by one attempt after another. An attempt begins with {@link RunStarted} and ends with one of the {@link
 * AttemptEnded} events, or with none if its worker dies. Three of those, the {@link RunEnded} events, also end the run; after
 * {@link RunHandedBack} another attempt goes on.
 */
public sealed interface RunLifecycle extends Event {
    RunId runId();

    /** 1 for the first worker that trains the run, one more for each that takes it over. */
    int attempt();

    /** The step that the event is about; which one that is, each event defines. */
    long step();

    /** Whether the event ends the run, whatever its attempt: no other attempt follows. */
    default boolean endsRun() {
        return this instanceof RunEnded;
    }

    /** Whether the event ends its attempt; true of every event that {@linkplain #endsRun ends the run}. */
    default boolean endsAttempt() {
        return this instanceof AttemptEnded;
    }

    @Override
    default String key() {
        return runId().value();
    }

    /** The attempt is over: its worker trains no further step of it. */
    sealed interface AttemptEnded extends RunLifecycle {}

    /** The run is over. */
    sealed interface RunEnded extends AttemptEnded {}

    private static void check(RunId runId, int attempt, long step) {
        Require.present(runId, "runId");
        Require.atLeast(attempt, 1, "attempt");
        Require.atLeast(step, 0, "step");
    }

    private static String id(RunLifecycle event, String what) {
        return event.runId() + "/" + event.attempt() + "/" + what;
    }

    /**
     * A worker took the run and begins to train.
     *
     * @param spec as requested, with the trainer's defaults filled in
     * @param facts known to the trainer that detectors may use
     * @param worker that trains the run
     * @param device it trains on, for example {@code cpu} or {@code cuda:0}
     * @param step the first step of this attempt: 0, or the one at which its checkpoint resumes
     */
    record RunStarted(RunId runId, int attempt, RunSpec spec, RunFacts facts, WorkerId worker, String device, long step)
            implements RunLifecycle {
        public RunStarted {
            check(runId, attempt, step);
            Require.present(spec, "spec");
            Require.present(facts, "facts");
            Require.present(worker, "worker");
            Require.text(device, "device", 100);
        }

        @Override
        public String eventId() {
            return id(this, "started");
        }
    }

    /**
     * The progress of a run, reported about once a second.
     *
     * @param step the last step taken
     * @param steps how many steps the run takes in all, or {@link RunSpec#OPEN_ENDED}
     * @param stepsPerSecond since the previous such event
     */
    record RunProgressed(RunId runId, int attempt, long step, long steps, double stepsPerSecond)
            implements RunLifecycle {
        public RunProgressed {
            check(runId, attempt, step);
            Require.atLeast(steps, 1, "steps");
        }

        @Override
        public String eventId() {
            return id(this, "progressed/" + step);
        }
    }

    /**
     * All steps were taken.
     *
     * @param step how many there were
     */
    record RunFinished(RunId runId, int attempt, long step) implements RunEnded {
        public RunFinished {
            check(runId, attempt, step);
        }

        @Override
        public String eventId() {
            return id(this, "finished");
        }
    }

    /**
     * The run failed and is not attempted again.
     *
     * @param step the last step taken
     */
    record RunFailed(RunId runId, int attempt, long step, String reason) implements RunEnded {
        public RunFailed {
            check(runId, attempt, step);
            Require.text(reason, "reason", 4000);
        }

        @Override
        public String eventId() {
            return id(this, "failed");
        }
    }

    /**
     * The run was stopped by a {@linkplain RunCommand.Stop command}.
     *
     * @param step the last step taken
     */
    record RunStopped(RunId runId, int attempt, long step, String reason) implements RunEnded {
        public RunStopped {
            check(runId, attempt, step);
            Require.text(reason, "reason", 4000);
        }

        @Override
        public String eventId() {
            return id(this, "stopped");
        }
    }

    /**
     * The worker requeued the run, because the worker shuts down or because another one has the run. Another attempt goes on.
     *
     * @param step the next one to take
     */
    record RunHandedBack(RunId runId, int attempt, long step) implements AttemptEnded {
        public RunHandedBack {
            check(runId, attempt, step);
        }

        @Override
        public String eventId() {
            return id(this, "handed-back");
        }
    }

    /**
     * A warning that does not end the run was raised or cleared.
     *
     * @param step the last one taken
     * @param warning what is wrong and what follows from it, for people; null clears the warning before
     */
    record RunWarned(
            RunId runId, int attempt, long step, @Nullable String warning) implements RunLifecycle {
        public RunWarned {
            check(runId, attempt, step);
            if (warning != null) {
                Require.text(warning, "warning", 4000);
            }
        }

        @Override
        public String eventId() {
            return id(this, (warning == null ? "well/" : "warned/") + step);
        }
    }

    /**
     * What was not kept of the metrics of an attempt since it began: counts by kind, each with its first example. The newest event of
     * an attempt and of the process that counts replaces the ones before it, so that repetitions change nothing; the counts of
     * different processes add up.
     *
     * @param step the last one logged, 0 before the first
     * @param by the kind of process that counts, for example {@code trainer-worker} or {@code metrics-stream}
     * @param rejections at least one, each kind at most once, in the order of the kinds
     */
    record MetricsRejected(RunId runId, int attempt, long step, String by, List<Rejection> rejections)
            implements RunLifecycle {
        public MetricsRejected {
            check(runId, attempt, step);
            Require.text(by, "by", 100);
            rejections = Require.present(rejections, "rejections").stream()
                    .sorted(Comparator.comparing(Rejection::kind))
                    .toList();
            Require.that(!rejections.isEmpty(), "rejections must be at least one");
            Require.that(
                    rejections.stream().map(Rejection::kind).distinct().count() == rejections.size(),
                    "rejections must be one of each kind, were " + rejections);
        }

        /** How many were counted, of all kinds. It never decreases from one event of an attempt and a process to the next. */
        @JsonIgnore
        public long total() {
            long total = 0;
            for (Rejection rejection : rejections) {
                total = rejection.count() > Long.MAX_VALUE - total ? Long.MAX_VALUE : total + rejection.count();
            }
            return total;
        }

        @Override
        public String eventId() {
            return id(this, "rejected/" + by + "/" + total());
        }
    }

    /**
     * The owner of the run stated which of its metrics are which standard ones; replaces what was stated before. It applies to the
     * metrics received after it; a redetection applies the newest to all of them. It is of no attempt: it begins none and ends none.
     *
     * @param attempt the newest known, 1 if none is
     * @param step the furthest known, 0 if none is
     * @param names the standard name by the logged one; {@link io.grokwatch.events.naming} defines the values
     */
    record MetricNamesMapped(RunId runId, int attempt, long step, SortedMap<String, String> names)
            implements RunLifecycle {
        public MetricNamesMapped {
            check(runId, attempt, step);
            names = Collections.unmodifiableSortedMap(new TreeMap<>(Require.present(names, "names")));
            for (Map.Entry<String, String> entry : names.entrySet()) {
                Require.present(entry.getValue(), "the standard name of the metric '" + entry.getKey() + "'");
            }
        }

        @Override
        public String eventId() {
            return id(this, "names-mapped/" + Integer.toHexString(names.hashCode()));
        }
    }

    /**
     * People or programs changed what they keep about the run: its experiment, name, tags, whether it is pinned, archived or deleted.
     * The newest by {@code revision} is in effect. It is of no attempt: it begins none, ends none, and is no activity of the run.
     *
     * @param attempt the newest known, 1 if none is
     * @param step the furthest known, 0 if none is
     * @param revision counts the changes of the run, from 1
     * @param experiment the id of the experiment that the run belongs to
     * @param name that people gave the run, or null if it has the one of its specification
     * @param deleted whether it is deleted; it can be restored until it is purged
     */
    record RunAttributesChanged(
            RunId runId,
            int attempt,
            long step,
            long revision,
            String experiment,
            @Nullable String name,
            SortedMap<String, String> tags,
            boolean pinned,
            boolean archived,
            boolean deleted)
            implements RunLifecycle {
        public RunAttributesChanged {
            check(runId, attempt, step);
            Require.atLeast(revision, 1, "revision");
            Require.text(experiment, "experiment", 100);
            tags = Collections.unmodifiableSortedMap(new TreeMap<>(Require.present(tags, "tags")));
        }

        @Override
        public String eventId() {
            return runId + "/attributes/" + revision;
        }
    }

    /**
     * A setting was changed on purpose while the run trained; a jump that follows is no discovery.
     *
     * @param step the first step trained with the new value
     * @param parameter what was changed, for example {@code lr}
     * @param commandId the {@link RunCommand.Intervene} that asked for it, null if none did. An attempt that begins before
     *     the step makes the change again, at this very step
     */
    record RunIntervened(
            RunId runId,
            int attempt,
            long step,
            String parameter,
            Object from,
            Object to,
            @Nullable String commandId) implements RunLifecycle {
        public RunIntervened {
            check(runId, attempt, step);
            Require.text(parameter, "parameter", 100);
            Require.present(from, "from");
            Require.present(to, "to");
            if (commandId != null) {
                Require.text(commandId, "commandId", 100);
            }
        }

        /** A change that no command asked for. */
        public RunIntervened(RunId runId, int attempt, long step, String parameter, Object from, Object to) {
            this(runId, attempt, step, parameter, from, to, null);
        }

        @Override
        public String eventId() {
            return id(this, "intervened/" + parameter + "/" + step);
        }
    }
}
