package io.grokwatch.events;

/** A command to a run while it trains. Every worker receives it; the one that trains the run carries it out. */
public sealed interface RunCommand extends Event {
    RunId runId();

    /** Identifies the command among those of its run, so that a repetition counts once; chosen by the sender. */
    String commandId();

    @Override
    default String key() {
        return runId().value();
    }

    /**
     * End the run now, as stopped.
     *
     * @param reason why, for the run's history
     */
    record Stop(RunId runId, String commandId, String reason) implements RunCommand {
        public Stop {
            Require.present(runId, "runId");
            Require.text(commandId, "commandId", 100);
            Require.text(reason, "reason", 2000);
        }

        @Override
        public String eventId() {
            return runId + "/stop/" + commandId;
        }
    }

    /** Write a checkpoint after the current step. */
    record Checkpoint(RunId runId, String commandId) implements RunCommand {
        public Checkpoint {
            Require.present(runId, "runId");
            Require.text(commandId, "commandId", 100);
        }

        @Override
        public String eventId() {
            return runId + "/checkpoint/" + commandId;
        }
    }

    /** Publish an embedding snapshot after the current step. */
    record Snapshot(RunId runId, String commandId) implements RunCommand {
        public Snapshot {
            Require.present(runId, "runId");
            Require.text(commandId, "commandId", 100);
        }

        @Override
        public String eventId() {
            return runId + "/snapshot/" + commandId;
        }
    }

    /**
     * Train on with another value of a setting; a trainer that cannot change it ignores the command.
     *
     * @param parameter what to change, for example {@code lr}
     * @param value the new one: a text, a number, or true or false
     */
    record Intervene(RunId runId, String commandId, String parameter, Object value) implements RunCommand {
        public Intervene {
            Require.present(runId, "runId");
            Require.text(commandId, "commandId", 100);
            Require.text(parameter, "parameter", 100);
            value = Parameters.checkedValue(parameter, value);
        }

        @Override
        public String eventId() {
            return runId + "/intervene/" + commandId;
        }
    }
}
