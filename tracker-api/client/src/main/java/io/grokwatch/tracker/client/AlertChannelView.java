package io.grokwatch.tracker.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A channel of alerts.
 *
 * @param target where it sends to: the recipients, or the address without its path, which often is a secret
 * @param signed whether what it sends is signed
 * @param secret of the signature, in the answer to its creation alone, if it was not given; else null
 */
public record AlertChannelView(
        String id,
        String name,
        AlertChannelType type,
        String target,
        boolean signed,
        Instant createdAt,
        @Nullable String secret) {
    /** Without the secret, so that a log does not have it. */
    @Override
    public String toString() {
        return "AlertChannelView[id=" + id + ", name=" + name + ", type=" + type + ", target=" + target + "]";
    }
}
