package io.grokwatch.tracker.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API token to be created.
 *
 * @param name what it is for, 1 to 100 characters
 * @param scope what its holder may do
 * @param expiresAt when it is no longer accepted, or null for never
 */
public record NewToken(
        String name, TokenScope scope, @Nullable Instant expiresAt) {
    private static final int MAX_NAME = 100;

    public NewToken {
        if (name == null || name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("name must have 1 to " + MAX_NAME + " characters, was "
                    + (name == null ? "missing" : "'" + name.substring(0, Math.min(MAX_NAME, name.length())) + "'"));
        }
        if (scope == null) {
            throw new IllegalArgumentException("scope must be READ, WRITE, ADMIN, JOIN or WORKER, was missing");
        }
    }
}
