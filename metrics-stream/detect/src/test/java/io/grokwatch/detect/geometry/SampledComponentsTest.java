package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Structure.Unstructured;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Matrices whose spectrum is known, as their columns are independent with known variances. */
class SampledComponentsTest {
    private static final int ROWS = 20_000;

    @Test
    void a_few_directions_of_much_variance_are_found() {
        double[] spread = {8, 4, 2};
        Embedding embedding = independent(ROWS, 256, j -> j < 3 ? spread[j] : 0.01);

        Components components = SampledComponents.of(embedding);

        assertThat(components.sampledRows()).isEqualTo(SampledComponents.SAMPLED_ROWS);
        Components exact = ExactComponents.of(embedding);
        assertThat(components.fractions()).containsExactly(exact.fractions(), within(1e-4));
        for (int component = 0; component < 3; component++) {
            assertThat(components.scores()[component]).containsExactly(exact.scores()[component], within(0.05));
        }
    }

    @Test
    void the_entropy_of_a_flat_spectrum_is_below_the_true_one_by_no_more_than_the_stated_bias() {
        int columns = 256;

        double entropy =
                SampledComponents.of(independent(ROWS, columns, j -> 1)).entropy();

        double bias = columns / (2.0 * SampledComponents.SAMPLED_ROWS);
        assertThat(entropy).isBetween(Math.log(columns) - bias - 0.01, Math.log(columns));
    }

    @Test
    void the_effective_rank_of_a_power_law_is_within_five_percent() {
        Embedding embedding = independent(ROWS, 256, j -> 1 / (1.0 + j));

        Components sampled = SampledComponents.of(embedding);

        Components exact = ExactComponents.of(embedding);
        assertThat(Math.exp(sampled.entropy())).isCloseTo(Math.exp(exact.entropy()), Percentage.withPercentage(5));
        assertThat(sampled.fractions()).containsExactly(exact.fractions(), within(0.02 * exact.fractions()[0]));
    }

    @Test
    void more_columns_than_buckets_are_sketched() {
        double[] spread = {8, 4, 2};
        Embedding embedding = independent(600, 3000, j -> j < 3 ? spread[j] : 0.01);

        Components components = SampledComponents.of(embedding);

        Components exact = ExactComponents.of(embedding);
        assertThat(components.fractions()).containsExactly(exact.fractions(), within(1e-3));
        assertThat(Math.exp(components.entropy())).isCloseTo(Math.exp(exact.entropy()), Percentage.withPercentage(10));
    }

    @Test
    void the_components_beyond_the_rank_are_0() {
        Embedding embedding = independent(ROWS, 64, j -> j < 3 ? 3 - j : 0);

        Components components = SampledComponents.of(embedding);

        Components exact = ExactComponents.of(embedding);
        assertThat(components.fractions()).containsExactly(exact.fractions(), within(1e-9));
        assertThat(components.fractions()[3]).isCloseTo(0, within(1e-20));
        assertThat(components.scores()[3]).containsOnly(0);
        for (int component = 0; component < 3; component++) {
            assertThat(components.scores()[component]).containsExactly(exact.scores()[component], within(1e-6));
        }
    }

    @Test
    void equal_rows_have_no_direction() {
        float[] values = new float[600 * 600];
        Arrays.fill(values, 0.1f);

        Components components = SampledComponents.of(new Embedding(600, 600, Floats.adopt(values), new Unstructured()));

        assertThat(components.fractions()).containsOnly(0);
        assertThat(components.scores()[0]).containsOnly(0);
        assertThat(components.entropy()).isZero();
    }

    private static Embedding independent(int rows, int columns, IntToDoubleFunction spread) {
        Random random = new Random(1);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (1 + spread.applyAsDouble(i % columns) * random.nextGaussian());
        }
        return new Embedding(rows, columns, Floats.adopt(values), new Unstructured());
    }
}
