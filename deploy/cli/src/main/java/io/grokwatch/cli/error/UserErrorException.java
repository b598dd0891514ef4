package io.grokwatch.cli.error;

import org.jspecify.annotations.Nullable;

/** An error that the user can correct: its message is the one line that is printed, and the process exits with 1. */
public class UserErrorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message one line: what failed, with the offending value, and what to do */
    public UserErrorException(String message) {
        super(message);
    }

    /**
     * The same with a cause, which is printed only on request.
     *
     * @param cause what was thrown
     */
    public UserErrorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
