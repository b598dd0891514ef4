package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grokwatch.events.GeometryMeasured.Permutations;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PermutationTestTest {

    @Test
    void aMeasureThatNoShuffleReachesHasTheLeastChanceOfAThousandShuffles() {
        assertThat(PermutationTest.of(1, 31, order -> 0)).isEqualTo(new Permutations(1 / 1001.0, 1000, 0));
    }

    @Test
    void aMeasureThatEveryShuffleReachesIsPlainAfterTen() {
        assertThat(PermutationTest.of(1, 31, order -> 1)).isEqualTo(new Permutations(1, 10, 10));
    }

    @Test
    void theChanceIsThatOfTheShuffles() {
        Permutations test = PermutationTest.of(1, 100, order -> order[0] == 3 ? 1 : 0);

        assertThat(test.pValue()).isCloseTo(0.01, within(0.01));
    }

    @Test
    void whereNothingIsToBeFoundAPValueBelowAHundredthComesUpOnceInAHundred() {
        Random random = new Random(1);

        long found = IntStream.range(0, 1000)
                .filter(i -> {
                    double[] values = random.doubles(20).toArray();
                    return PermutationTest.of(trend(values, null), 20, order -> trend(values, order))
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
