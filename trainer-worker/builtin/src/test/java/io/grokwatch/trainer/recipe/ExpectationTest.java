package io.grokwatch.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.trainer.recipe.Expectation.Bandless;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectationTest {
    private static final int RUNS = 3;

    @Test
    void band_holds_the_median_where_runs_without_the_milestone_are_last() {
        Expectation band = new Expectation.Band(10, 20);

        assertThat(band.holds(List.of(90L, 10L, 20L), RUNS)).isTrue();
        assertThat(band.holds(List.of(15L, 5L), RUNS)).isTrue();
        assertThat(band.holds(List.of(15L), RUNS)).isFalse();
        assertThat(band.holds(List.of(90L, 21L, 15L), RUNS)).isFalse();
        assertThat(band.holds(List.of(), RUNS)).isFalse();
    }

    @Test
    void never_is_violated_by_a_single_run() {
        assertThat(Bandless.NEVER.holds(List.of(), RUNS)).isTrue();
        assertThat(Bandless.NEVER.holds(List.of(15L), RUNS)).isFalse();
    }

    @Test
    void open_expectation_always_holds() {
        assertThat(Bandless.OPEN.holds(List.of(), RUNS)).isTrue();
        assertThat(Bandless.OPEN.holds(List.of(15L), RUNS)).isTrue();
    }
}
