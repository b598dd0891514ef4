package io.grokwatch.tracker.access;

/** The result of reading a token. */
sealed interface Verification {

    /** The token is accepted. */
    record Accepted(Grant grant) implements Verification {}

    /**
     * The token is not accepted.
     *
     * @param reason one sentence without the token
     */
    record Refused(String reason) implements Verification {}
}
