package io.grokwatch.detect;

/**
 * What a clock outside knows of a run that goes on and is not heard: detectors have none of their own.
 *
 * @param quietMs since when no metrics came, in milliseconds, at least 1
 * @param usualMs how long that takes for this run otherwise, in milliseconds, at least 0
 */
public record Silence(long quietMs, long usualMs) {
    public Silence {
        if (quietMs < 1 || usualMs < 0) {
            throw new IllegalArgumentException(
                    "a silence lasts at least 1 ms, the usual one at least 0 ms; were " + quietMs + " and " + usualMs);
        }
    }
}
