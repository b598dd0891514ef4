package io.grokwatch.cli.error;

/** An option with a value that it cannot have: shown like every failure, but the process exits with 2. */
public final class UsageException extends UserErrorException {
    private static final long serialVersionUID = 1;

    /** @param message one clear line: the option, what it must be and what it was */
    public UsageException(String message) {
        super(message);
    }
}
