package io.grokwatch.cli.tracker;

import io.grokwatch.kafka.Backoff;
import io.grokwatch.tracker.client.TrackerUnavailableException;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Requests to the tracker that are repeated at an interval. One that the tracker cannot answer now is attempted again, since
 * the tracker may be restarting.
 *
 * @param interval between two requests, at least 1 ms
 * @param maxAttempts how often a request is attempted without an answer before its failure is thrown, at least 1
 * @param sleeper lets the interval between two answered requests pass
 */
public record Polling(Duration interval, int maxAttempts, Sleeper sleeper) {

    /** Lets time pass. */
    @FunctionalInterface
    public interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /**
     * The last of several answers.
     *
     * @param settled whether it did not change any more
     */
    public record Settled<T>(T answer, boolean settled) {}

    /** Polls on the system's clock. */
    public static Polling every(Duration interval, int maxAttempts) {
        return new Polling(interval, maxAttempts, Thread::sleep);
    }

    /** The answer to one request. */
    public <T> T request(Supplier<T> request) throws InterruptedException {
        return Backoff.constant(interval)
                .retry(maxAttempts, TrackerUnavailableException.class::isInstance, request::get);
    }

    /** Repeats a request until an answer meets a condition. The caller bounds the wait by the condition or by interruption. */
    public <T> T until(Predicate<T> condition, Supplier<T> request) throws InterruptedException {
        T answer = request(request);
        while (!condition.test(answer)) {
            sleeper.sleep(interval);
            answer = request(request);
        }
        return answer;
    }

    /**
     * Repeats a request until its answer is the same several times in a row.
     *
     * @param times the number of repetitions without a change
     * @param maxRepetitions after which the newest answer is returned although it still changes
     */
    public <T> Settled<T> untilUnchanged(int times, int maxRepetitions, Supplier<T> request)
            throws InterruptedException {
        T answer = request(request);
        int unchanged = 0;
        for (int repetitions = 0; unchanged < times && repetitions < maxRepetitions; repetitions++) {
            sleeper.sleep(interval);
            T next = request(request);
            unchanged = next.equals(answer) ? unchanged + 1 : 0;
            answer = next;
        }
        return new Settled<>(answer, unchanged >= times);
    }
}
