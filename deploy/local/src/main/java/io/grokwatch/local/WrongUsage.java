package io.grokwatch.local;

/** An option with a value that it cannot have: shown like every failure, but the process exits with 2. */
public final class WrongUsage extends Failure {
    private static final long serialVersionUID = 1;

    /** @param message one clear line: the option, what it must be and what it was */
    public WrongUsage(String message) {
        super(message);
    }
}
