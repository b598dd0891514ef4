package io.grokwatch.events;

import org.jspecify.annotations.Nullable;

/** What becomes of a run, told by the worker that trains it. */
public sealed interface RunLifecycle extends Event {
    RunId runId();

    /** 1 for the first worker that trains the run, one more for each that takes it over. */
    int attempt();

    @Override
    default String key() {
        return runId().value();
    }

    private static void check(RunId runId, int attempt) {
        Require.present(runId, "runId");
        Require.atLeast(attempt, 1, "attempt");
    }

    private static String id(RunLifecycle event, String what) {
        return event.runId() + "/" + event.attempt() + "/" + what;
    }

    /**
     * A worker took the run and begins to train.
     *
     * @param spec as requested, with the trainer's defaults filled in
     * @param facts what detectors may want to know
     * @param worker who trains it
     * @param device on what, for example {@code cpu} or {@code cuda:0}
     * @param step the first step of this attempt: 0, or where its checkpoint ends
     */
    record RunStarted(RunId runId, int attempt, RunSpec spec, RunFacts facts, WorkerId worker, String device, long step)
            implements RunLifecycle {
        public RunStarted {
            check(runId, attempt);
            Require.present(spec, "spec");
            Require.present(facts, "facts");
            Require.present(worker, "worker");
            Require.text(device, "device", 100);
            Require.atLeast(step, 0, "step");
        }

        @Override
        public String eventId() {
            return id(this, "started");
        }
    }

    /**
     * A sign of life about once a second.
     *
     * @param step the last step taken
     * @param steps how many there will be
     * @param stepsPerSecond since the last such event
     */
    record RunProgressed(RunId runId, int attempt, long step, long steps, double stepsPerSecond)
            implements RunLifecycle {
        public RunProgressed {
            check(runId, attempt);
            Require.atLeast(step, 0, "step");
            Require.atLeast(steps, 1, "steps");
        }

        @Override
        public String eventId() {
            return id(this, "progressed/" + step);
        }
    }

    /** All steps were taken. */
    record RunFinished(RunId runId, int attempt, long step) implements RunLifecycle {
        public RunFinished {
            check(runId, attempt);
            Require.atLeast(step, 0, "step");
        }

        @Override
        public String eventId() {
            return id(this, "finished");
        }
    }

    /** The run cannot go on. */
    record RunFailed(RunId runId, int attempt, long step, String reason) implements RunLifecycle {
        public RunFailed {
            check(runId, attempt);
            Require.atLeast(step, 0, "step");
            Require.text(reason, "reason", 4000);
        }

        @Override
        public String eventId() {
            return id(this, "failed");
        }
    }

    /** Somebody stopped the run. */
    record RunStopped(RunId runId, int attempt, long step, String reason) implements RunLifecycle {
        public RunStopped {
            check(runId, attempt);
            Require.atLeast(step, 0, "step");
            Require.text(reason, "reason", 4000);
        }

        @Override
        public String eventId() {
            return id(this, "stopped");
        }
    }

    /**
     * The worker gave the run up in good order, because it leaves or because another has the run. Another attempt goes on.
     *
     * @param step the next one to take
     */
    record RunHandedBack(RunId runId, int attempt, long step) implements RunLifecycle {
        public RunHandedBack {
            check(runId, attempt);
            Require.atLeast(step, 0, "step");
        }

        @Override
        public String eventId() {
            return id(this, "handed-back");
        }
    }

    /**
     * Something is wrong that does not end the run, or no longer is.
     *
     * @param step the last one taken
     * @param warning what is wrong and what that means, for people; null once it is well again
     */
    record RunWarned(
            RunId runId, int attempt, long step, @Nullable String warning) implements RunLifecycle {
        public RunWarned {
            check(runId, attempt);
            Require.atLeast(step, 0, "step");
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
            check(runId, attempt);
            Require.atLeast(step, 0, "step");
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
