package io.grokwatch.tracker.metric;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Since when metrics of runs wait to be written, of those that wait for longer than a turn. Thread-safe. */
@Singleton
public final class WaitingMetrics {
    private final Map<String, Instant> since = new ConcurrentHashMap<>();

    WaitingMetrics() {}

    /** How long the oldest metrics of a run have waited; zero if none wait. */
    public Duration of(String run) {
        Instant oldest = since.get(run);
        return oldest == null ? Duration.ZERO : Duration.between(oldest, Instant.now());
    }

    /** Replaces what waits. */
    void set(Map<String, Instant> waiting) {
        since.putAll(waiting);
        since.keySet().retainAll(waiting.keySet());
    }
}
