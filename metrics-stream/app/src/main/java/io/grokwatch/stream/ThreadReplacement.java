package io.grokwatch.stream;

import io.grokwatch.kafka.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a stream thread that died, after a pause that grows with each recent death, so that the stream survives a transient
 * failure of the broker or the disk. More than {@value #MAX_FAILURES} deaths within ten minutes are no transient failure: the client
 * shuts down, and {@link StreamShell} ends the process, to be started again by its supervisor.
 */
final class ThreadReplacement implements StreamsUncaughtExceptionHandler {
    static final int MAX_FAILURES = 10;
    static final Duration WITHIN = Duration.ofMinutes(10);

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));
    private static final Logger LOG = LoggerFactory.getLogger(ThreadReplacement.class);

    private final InstantSource clock;
    private final Deque<Instant> failures = new ArrayDeque<>();

    private final Consumer<Duration> sleep;

    ThreadReplacement(InstantSource clock) {
        this(clock, ThreadReplacement::sleep);
    }

    /** @param sleep pauses the thread that died */
    ThreadReplacement(InstantSource clock, Consumer<Duration> sleep) {
        this.clock = clock;
        this.sleep = sleep;
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException shutDown) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        int recent = recordDeath();
        if (recent > MAX_FAILURES || failure instanceof Error) {
            LOG.error("Stream thread died, shutting down: failures={}", recent, failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.warn("Stream thread died, replacing it: failures={}", recent, failure);
        sleep.accept(BACKOFF.pause(recent));
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private synchronized int recordDeath() {
        Instant now = clock.instant();
        while (!failures.isEmpty() && failures.getFirst().isBefore(now.minus(WITHIN))) {
            failures.removeFirst();
        }
        failures.addLast(now);
        return failures.size();
    }
}
