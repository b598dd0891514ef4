package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grokwatch.events.GeometryMeasured.Permutations;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PermutationSignificanceTest {

    @Test
    void a_measure_that_no_shuffle_reaches_has_the_least_chance_of_a_thousand_shuffles() {
        assertThat(PermutationSignificance.of(1, 31, order -> 0)).isEqualTo(new Permutations(1 / 1001.0, 1000, 0));
    }

    @Test
    void a_measure_that_every_shuffle_reaches_is_plain_after_ten() {
        assertThat(PermutationSignificance.of(1, 31, order -> 1)).isEqualTo(new Permutations(1, 10, 10));
    }

    @Test
    void the_chance_is_that_of_the_shuffles() {
        Permutations test = PermutationSignificance.of(1, 100, order -> order[0] == 3 ? 1 : 0);

        assertThat(test.pValue()).isCloseTo(0.01, within(0.01));
    }

    @Test
    void where_nothing_is_to_be_found_ap_value_below_a_hundredth_comes_up_once_in_a_hundred() {
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

    private static double trend(double[] values, int @org.jspecify.annotations.Nullable [] order) {
        double trend = 0;
        for (int i = 0; i < values.length; i++) {
            trend += i * values[order == null ? i : order[i]];
        }
        return trend;
    }
}
