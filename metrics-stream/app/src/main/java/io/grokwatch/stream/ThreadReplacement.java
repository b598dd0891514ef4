package io.grokwatch.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a stream thread that died, so that the stream survives a transient failure of the broker or the disk. More than {@value
 * #MAX_FAILURES} deaths within ten minutes are no transient failure: the client shuts down, and is no longer ready.
 */
final class ThreadReplacement implements StreamsUncaughtExceptionHandler {
    static final int MAX_FAILURES = 10;
    static final Duration WITHIN = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(ThreadReplacement.class);

    private final InstantSource clock;
    private final Deque<Instant> failures = new ArrayDeque<>();

    ThreadReplacement(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
        Instant now = clock.instant();
        while (!failures.isEmpty() && failures.getFirst().isBefore(now.minus(WITHIN))) {
            failures.removeFirst();
        }
        failures.addLast(now);
        if (failures.size() > MAX_FAILURES || failure instanceof Error) {
            LOG.error("Stream thread died, shutting down: failures={}", failures.size(), failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.warn("Stream thread died, replacing it: failures={}", failures.size(), failure);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
}
