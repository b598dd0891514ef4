package io.grokwatch.local.supervise;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Bounds the restarts of a service, and paces them. */
final class RestartBudget {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    private final int restarts;
    private final Duration window;
    private final Deque<Instant> deaths = new ArrayDeque<>();

    /**
     * @param restarts the maximum within the window, at least 0
     * @param window over which deaths are counted
     */
    RestartBudget(int restarts, Duration window) {
        this.restarts = restarts;
        this.window = window;
    }

    /** The pause before the next start, doubling with each recent death; or none if it died too often. */
    Optional<Duration> afterDeath(Instant now) {
        while (!deaths.isEmpty() && deaths.peekFirst().isBefore(now.minus(window))) {
            deaths.removeFirst();
        }
        deaths.addLast(now);
        if (deaths.size() > restarts) {
            return Optional.empty();
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(deaths.size() - 1, 10));
        return Optional.of(pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE);
    }

    @Override
    public String toString() {
        return restarts + " restarts in " + window.toSeconds() + " s";
    }
}
