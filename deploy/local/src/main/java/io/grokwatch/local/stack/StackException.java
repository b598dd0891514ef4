package io.grokwatch.local.stack;

import org.jspecify.annotations.Nullable;

/**
 * A stack that cannot be started, found or ended as things are. The message is one line for users: what is wrong, with the
 * offending value, and what to do about it.
 */
public final class StackException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message one line for users */
    public StackException(String message) {
        super(message);
    }

    /**
     * @param message one line for users
     * @param cause what was thrown
     */
    public StackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
