package io.grokwatch.events;

/** Something a person asks of a run while it trains. Every worker hears it; the one that trains the run obeys. */
public sealed interface RunCommand extends Event {
    RunId runId();

    /** Tells repeated commands apart, chosen by whoever gives it. */
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
}
