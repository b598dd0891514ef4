package io.grokwatch.logs;

import org.jspecify.annotations.Nullable;

/** A log that cannot be read. The message is one line for users: the place, what was found, and an example of what is read. */
public final class LogException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LogException(String message) {
        super(message);
    }

    LogException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
