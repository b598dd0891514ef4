package io.grokwatch.cli.error;

/** An option with a value that it cannot have: the process exits with 2. */
public final class UsageException extends UserErrorException {
    private static final long serialVersionUID = 1;

    /** @param message one line: the option, the expected value and the actual one */
    public UsageException(String message) {
        super(message);
    }
}
