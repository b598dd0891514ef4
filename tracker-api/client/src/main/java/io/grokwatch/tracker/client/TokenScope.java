package io.grokwatch.tracker.client;

/** What the holder of an API token may do. {@code WRITE} includes {@code READ}, and {@code ADMIN} both. */
public enum TokenScope {
    /** Read everything but tokens. */
    READ,
    /** Log runs, submit and change them. */
    WRITE,
    /** Manage tokens, retention and channels of alerts, and purge runs. */
    ADMIN,
    /** Let hosts join as workers, and nothing else. */
    JOIN,
    /** Read and write checkpoints, and nothing else: the token of a host whose workers joined. */
    WORKER;

    /** The name of the role that a request must have, such as {@code read}. */
    public String role() {
        return switch (this) {
            case READ -> "read";
            case WRITE -> "write";
            case ADMIN -> "admin";
            case JOIN -> "join";
            case WORKER -> "worker";
        };
    }

    /** Whether it includes another scope. */
    public boolean includes(TokenScope other) {
        return this == other || (this == WRITE && other == READ) || (this == ADMIN && other.compareTo(ADMIN) < 0);
    }
}
