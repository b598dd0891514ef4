package io.grokwatch.trainer.checkpoint;

import java.io.IOException;

/** The place of the checkpoints does not answer just now: what there is remains to be seen. */
public final class CheckpointsAwayException extends IOException {
    private static final long serialVersionUID = 1L;

    CheckpointsAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
