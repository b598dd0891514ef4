package io.grokwatch.tracker.client;

/** What the holder of an API token may do. Each scope includes those before it. */
public enum TokenScope {
    /** Read everything but tokens. */
    READ,
    /** Log runs, submit and change them. */
    WRITE,
    /** Manage tokens, retention and channels of alerts, and purge runs. */
    ADMIN;

    /** The name of the role that a request must have: {@code read}, {@code write} or {@code admin}. */
    public String role() {
        return switch (this) {
            case READ -> "read";
            case WRITE -> "write";
            case ADMIN -> "admin";
        };
    }

    /** Whether it includes another scope. */
    public boolean includes(TokenScope other) {
        return compareTo(other) >= 0;
    }
}
