package io.grokwatch.stream;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadReplacementTest {
    private final List<Duration> pauses = new ArrayList<>();
    private final RuntimeException failure = new IllegalStateException("the disk is full");

    @Test
    void threads_are_replaced_until_too_many_died_in_a_short_time() {
        ThreadReplacement replacement = new ThreadReplacement(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), pauses::add);

        for (int death = 1; death <= ThreadReplacement.MAX_FAILURES; death++) {
            assertThat(replacement.handle(failure)).isEqualTo(REPLACE_THREAD);
        }
        assertThat(replacement.handle(failure)).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(pauses)
                .isSorted()
                .hasSize(ThreadReplacement.MAX_FAILURES)
                .last()
                .isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void deaths_of_long_ago_are_forgotten() {
        long[] deaths = {0};
        InstantSource everyMinuteAndAHalf = () -> Instant.ofEpochSecond(90 * deaths[0]++);
        ThreadReplacement replacement = new ThreadReplacement(everyMinuteAndAHalf, pauses::add);

        for (int death = 1; death <= 10 * ThreadReplacement.MAX_FAILURES; death++) {
            assertThat(replacement.handle(failure)).isEqualTo(REPLACE_THREAD);
        }
    }

    @Test
    void an_error_of_the_machine_ends_the_client_at_once() {
        ThreadReplacement replacement = new ThreadReplacement(Clock.systemUTC());

        assertThat(replacement.handle(new OutOfMemoryError())).isEqualTo(SHUTDOWN_CLIENT);
    }
}
