package io.grokwatch.trainer.worker;

import java.io.Serial;

/** The worker cannot start or go on; the message is one sentence for the person who started it. */
public final class WorkerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    WorkerException(String message) {
        super(message);
    }

    WorkerException(String message, Throwable cause) {
        super(message, cause);
    }
}
