package io.grokwatch.kafka;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Pauses between the attempts at something that may succeed later: the first, then each twice as long as the one before, up to a
 * maximum. There is no jitter, as the clients of one broker are few.
 *
 * @param first the pause after the first failure, at least 1 ms
 * @param max the longest pause, at least the first
 */
public record Backoff(Duration first, Duration max) {
    /** Sleeps; tests replace it by a manual clock. */
    private static final Clock SYSTEM = new Clock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration pause) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    };

    public Backoff {
        if (first.toMillis() < 1) {
            throw new IllegalArgumentException("the first pause must be at least 1 ms, was " + first);
        }
        if (max.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "the longest pause must be at least the first, " + first + ", was " + max);
        }
    }

    /** Something that is attempted. */
    @FunctionalInterface
    public interface Attempt<T, X extends Exception> {
        T run() throws X, InterruptedException;
    }

    /** Time as the retries see it. */
    interface Clock {
        long nanoTime();

        void sleep(Duration pause) throws InterruptedException;
    }

    /** The same pause every time. */
    public static Backoff constant(Duration pause) {
        return new Backoff(pause, pause);
    }

    /**
     * The pause after so many failures in a row.
     *
     * @param failures at least 1
     */
    public Duration pause(int failures) {
        if (failures < 1) {
            throw new IllegalArgumentException("failures must be at least 1, was " + failures);
        }
        Duration pause = first;
        for (int i = 1; i < failures && pause.compareTo(max) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(max) < 0 ? pause : max;
    }

    /**
     * Attempts something until it succeeds, at most so many times.
     *
     * @param retriable the failures after which it is attempted again; another one is thrown at once
     * @param maxAttempts at least 1
     * @throws X the last failure, or one that is not retriable
     */
    public <T, X extends Exception> T retry(int maxAttempts, Predicate<Exception> retriable, Attempt<T, X> attempt)
            throws X, InterruptedException {
        return retry(maxAttempts, Duration.ofNanos(Long.MAX_VALUE), retriable, attempt, SYSTEM);
    }

    /**
     * Attempts something until it succeeds, for a time: no attempt begins after that.
     *
     * @param retriable the failures after which it is attempted again; another one is thrown at once
     * @throws X the last failure, or one that is not retriable
     */
    public <T, X extends Exception> T retry(Duration atMost, Predicate<Exception> retriable, Attempt<T, X> attempt)
            throws X, InterruptedException {
        return retry(Integer.MAX_VALUE, atMost, retriable, attempt, SYSTEM);
    }

    <T, X extends Exception> T retry(
            int maxAttempts, Duration atMost, Predicate<Exception> retriable, Attempt<T, X> attempt, Clock clock)
            throws X, InterruptedException {
        long began = clock.nanoTime();
        for (int failures = 1; ; failures++) {
            try {
                return attempt.run();
            } catch (InterruptedException interrupted) {
                throw interrupted;
            } catch (Exception failure) {
                long elapsed = clock.nanoTime() - began;
                Duration pause = pause(failures);
                boolean late = atMost.toNanos() - elapsed < pause.toNanos();
                if (failures >= maxAttempts || late || !retriable.test(failure)) {
                    throw failure;
                }
                clock.sleep(pause);
            }
        }
    }
}
