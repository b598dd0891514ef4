package io.grokwatch.tracker.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of a request may do.
 *
 * @param tokensRequired whether this tracker requires a token; without, everyone who reaches it may do everything
 * @param name of the token or the account
 * @param scope of it
 * @param expiresAt when it is no longer accepted, or null for never
 */
public record AccessView(
        boolean tokensRequired,
        String name,
        TokenScope scope,
        @Nullable Instant expiresAt) {}
