package io.grokwatch.trainer.checkpoint;

import java.io.IOException;

/** Failures of a checkpoint store, for tests of what becomes of the run. */
public final class CheckpointFailures {
    private CheckpointFailures() {}

    /** That nobody can tell just now which checkpoints there are. */
    public static CheckpointsAwayException away(String message) {
        return new CheckpointsAwayException(message, new IOException(message));
    }
}
