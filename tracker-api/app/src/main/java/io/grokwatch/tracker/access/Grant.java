package io.grokwatch.tracker.access;

import io.grokwatch.tracker.client.TokenScope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of a request may do.
 *
 * @param id of the token or the account, to which rates and uses are counted
 * @param name for people
 * @param expiresAt when it is no longer accepted, or null for never
 * @param revocable whether it is of a token that the store has
 */
record Grant(
        String id, String name, TokenScope scope, @Nullable Instant expiresAt, boolean revocable) {
    /** Of everyone who reaches a tracker that requires no token. */
    static final Grant LOCAL = new Grant("local", "local", TokenScope.ADMIN, null, false);

    boolean hasExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /** The same as far as it is known without the store. */
    Grant withoutRevocation() {
        return new Grant(id, name, scope, expiresAt, false);
    }
}
