package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grokwatch.events.GeometryMeasured.Permutations;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PermutationSignificanceTest {

    @Test
    void a_statistic_that_no_permutation_reaches_has_the_smallest_p_value_of_a_thousand_permutations() {
        assertThat(PermutationSignificance.of(1, 31, order -> 0)).isEqualTo(new Permutations(1 / 1001.0, 1000, 0));
    }

    @Test
    void a_statistic_that_every_permutation_reaches_needs_ten_of_them() {
        assertThat(PermutationSignificance.of(1, 31, order -> 1)).isEqualTo(new Permutations(1, 10, 10));
    }

    @Test
    void the_p_value_is_the_share_of_permutations_that_reach_the_statistic() {
        Permutations significance = PermutationSignificance.of(1, 100, order -> order[0] == 3 ? 1 : 0);

        assertThat(significance.pValue()).isCloseTo(0.01, within(0.01));
    }

    @Test
    void under_the_null_hypothesis_one_p_value_in_a_hundred_is_below_a_hundredth() {
        Random random = new Random(1);

        long found = IntStream.range(0, 1000)
                .filter(i -> {
                    double[] values = random.doubles(20).toArray();
                    return PermutationSignificance.of(trend(values, null), 20, order -> trend(values, order))
                                    .pValue()
                            <= 0.01;
                })
                .count();

        assertThat(found).isBetween(2L, 20L);
    }

    private static double trend(double[] values, int @Nullable [] order) {
        double trend = 0;
        for (int i = 0; i < values.length; i++) {
            trend += i * values[order == null ? i : order[i]];
        }
        return trend;
    }
}
