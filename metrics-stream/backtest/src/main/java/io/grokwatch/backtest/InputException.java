package io.grokwatch.backtest;

import org.jspecify.annotations.Nullable;

/**
 * An input that cannot be read or is malformed: a trace, a file of labels or of settings, a topic. The message is one line
 * for users that names the input, the offending value and what was expected.
 */
public class InputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message one line for users */
    public InputException(String message) {
        super(message);
    }

    /**
     * @param message one line for users
     * @param cause what was thrown while the input was read
     */
    public InputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
