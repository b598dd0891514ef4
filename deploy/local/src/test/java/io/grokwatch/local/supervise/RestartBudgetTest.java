package io.grokwatch.local.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestartBudgetTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void pauses_double_up_to_a_limit() {
        RestartBudget budget = new RestartBudget(7, Duration.ofMinutes(1));

        for (long millis : new long[] {200, 400, 800, 1600, 3200, 5000, 5000}) {
            assertThat(budget.afterDeath(NOON)).contains(Duration.ofMillis(millis));
        }
    }

    @Test
    void one_death_too_many_within_the_window_ends_it() {
        RestartBudget budget = new RestartBudget(2, Duration.ofMinutes(1));
        budget.afterDeath(NOON);
        budget.afterDeath(NOON.plusSeconds(20));

        assertThat(budget.afterDeath(NOON.plusSeconds(40))).isEmpty();
    }

    @Test
    void deaths_before_the_window_are_forgotten() {
        RestartBudget budget = new RestartBudget(1, Duration.ofMinutes(1));
        budget.afterDeath(NOON);

        assertThat(budget.afterDeath(NOON.plusSeconds(61))).contains(Duration.ofMillis(200));
    }
}
