package io.grokwatch.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofMillis(500));
    private static final Predicate<Exception> RETRIABLE = IOException.class::isInstance;

    private final ManualClock clock = new ManualClock();
    private int attempts;

    @Test
    void pauses_double_up_to_the_longest() {
        assertThat(List.of(1, 2, 3, 4, 50, Integer.MAX_VALUE))
                .extracting(failures -> BACKOFF.pause(failures).toMillis())
                .containsExactly(100L, 200L, 400L, 500L, 500L, 500L);
        assertThat(Backoff.constant(Duration.ofSeconds(1)).pause(9)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void first_success_is_the_result() throws Exception {
        String result = BACKOFF.retry(5, Duration.ofHours(1), RETRIABLE, () -> failTimes(2), clock);

        assertThat(result).isEqualTo("done");
        assertThat(clock.pauses).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void last_failure_is_thrown_after_the_last_attempt() {
        assertThatThrownBy(() -> BACKOFF.retry(3, Duration.ofHours(1), RETRIABLE, () -> failTimes(9), clock))
                .isInstanceOf(IOException.class)
                .hasMessage("attempt 3");
        assertThat(attempts).isEqualTo(3);
        assertThat(clock.pauses).hasSize(2);
    }

    @Test
    void no_attempt_begins_after_the_time_is_over() {
        assertThatThrownBy(() -> BACKOFF.retry(99, Duration.ofMillis(350), RETRIABLE, () -> failTimes(9), clock))
                .hasMessage("attempt 3");
        assertThat(clock.nanoTime()).isEqualTo(Duration.ofMillis(300).toNanos());
    }

    @Test
    void failure_that_is_not_retriable_is_thrown_at_once() {
        assertThatThrownBy(() -> BACKOFF.retry(
                        5,
                        Duration.ofHours(1),
                        RETRIABLE,
                        () -> {
                            throw new IllegalStateException("fatal");
                        },
                        clock))
                .hasMessage("fatal");
        assertThat(clock.pauses).isEmpty();
    }

    @Test
    void interruption_is_no_failure_to_retry() {
        assertThatThrownBy(() -> BACKOFF.retry(
                        5,
                        Duration.ofHours(1),
                        any -> true,
                        () -> {
                            attempts++;
                            throw new InterruptedException();
                        },
                        clock))
                .isInstanceOf(InterruptedException.class);
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void pauses_out_of_range_are_rejected() {
        assertThatThrownBy(() -> Backoff.constant(Duration.ZERO)).hasMessageContaining("at least 1 ms, was PT0S");
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessage("the longest pause must be at least the first, PT2S, was PT1S");
    }

    private String failTimes(int failures) throws IOException {
        attempts++;
        if (attempts <= failures) {
            throw new IOException("attempt " + attempts);
        }
        return "done";
    }

    private static final class ManualClock implements Backoff.Clock {
        private final List<Duration> pauses = new ArrayList<>();
        private long nanos;

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public void sleep(Duration pause) {
            pauses.add(pause);
            nanos += pause.toNanos();
        }
    }
}
