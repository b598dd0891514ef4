package io.grokwatch.tracker.client;

/**
 * A new API token.
 *
 * @param token its text, 40 letters and digits, which no later answer has
 * @param view what is kept of it
 */
public record CreatedToken(String token, TokenView view) {
    /** Without the text, so that a log does not have it. */
    @Override
    public String toString() {
        return "CreatedToken[token=..., view=" + view + "]";
    }
}
