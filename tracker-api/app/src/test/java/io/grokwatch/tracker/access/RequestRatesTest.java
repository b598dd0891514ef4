package io.grokwatch.tracker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.TimeMeter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestRatesTest {
    private final ManualTime time = new ManualTime();
    private final RequestRates rates = new RequestRates(10, time);

    @Test
    void a_token_has_ten_seconds_of_its_rate_at_once() {
        for (int i = 0; i < 100; i++) {
            assertThat(rates.take("one", 1)).isZero();
        }

        assertThat(rates.take("one", 1)).isEqualTo(1);
    }

    @Test
    void what_was_taken_comes_back_with_time() {
        assertThat(rates.take("one", 100)).isZero();
        assertThat(rates.take("one", 30)).isEqualTo(4);

        time.nanos += TimeUnit.SECONDS.toNanos(3);

        assertThat(rates.take("one", 30)).isZero();
    }

    @Test
    void each_token_has_a_rate_of_its_own() {
        assertThat(rates.take("one", 100)).isZero();

        assertThat(rates.take("other", 100)).isZero();
    }

    @Test
    void a_rate_that_would_never_allow_some_requests_is_refused() {
        assertThatThrownBy(() -> new RequestRates(9, time))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("grokwatch.tracker.access.rate must be at least 10, was 9");
    }

    private static final class ManualTime implements TimeMeter {
        private long nanos = 1;

        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
