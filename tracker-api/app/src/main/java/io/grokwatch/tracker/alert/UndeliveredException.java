package io.grokwatch.tracker.alert;

import org.jspecify.annotations.Nullable;

/** Why an alert was not delivered, in one sentence without secrets. It is sent again. */
final class UndeliveredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UndeliveredException(String message) {
        this(message, null);
    }

    UndeliveredException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
