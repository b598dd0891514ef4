package io.grokwatch.tracker.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API token without its text, which only its creator receives.
 *
 * @param id part of the text, by which a token is recognised and revoked
 * @param name what it is for
 * @param scope what its holder may do
 * @param createdBy the name of the token it was created with
 * @param expiresAt when it is no longer accepted, or null for never
 * @param revokedAt since when it is no longer accepted, or null
 * @param lastUsedAt when it was last accepted, to the minute, or null for never
 */
public record TokenView(
        String id,
        String name,
        TokenScope scope,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {}
