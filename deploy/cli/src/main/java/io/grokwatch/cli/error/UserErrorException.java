package io.grokwatch.cli.error;

import org.jspecify.annotations.Nullable;

/** Something that a person can put right: its message is the one line that is shown, and the process exits with 1. */
public class UserErrorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message one clear line: what went wrong, with the offending value, and what to do */
    public UserErrorException(String message) {
        super(message);
    }

    /** The same with what lies behind it, which is shown only on request. */
    public UserErrorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
