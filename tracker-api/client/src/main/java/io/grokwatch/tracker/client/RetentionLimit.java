package io.grokwatch.tracker.client;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much of one kind of data is kept. At least one of the two is stated; what exceeds either is deleted, the oldest first.
 *
 * @param maxAge in ISO 8601, for example {@code P30D}; positive; null for any age
 * @param maxBytes 0 or more; null for any size
 */
public record RetentionLimit(
        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable
        Duration maxAge,

        @Nullable Long maxBytes) {
    public RetentionLimit {
        if (maxAge == null && maxBytes == null) {
            throw new IllegalArgumentException("a limit has maxAge, maxBytes or both, had neither");
        }
        if (maxAge != null && !maxAge.isPositive()) {
            throw new IllegalArgumentException("maxAge must be positive, for example P30D, was " + maxAge);
        }
        if (maxBytes != null && maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes must be 0 or more, was " + maxBytes);
        }
    }
}
