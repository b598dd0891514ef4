package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpectralConcentrationTest {

    @Test
    void the_gini_coefficient_of_equal_powers_is_0() {
        assertThat(SpectralConcentration.gini(new double[] {.1, .1, .1})).isZero();
    }

    @Test
    void the_gini_coefficient_of_a_single_power_among_m_is_1_less_one_in_m() {
        assertThat(SpectralConcentration.gini(new double[] {0, 0, 0, 7})).isCloseTo(0.75, within(1e-15));
    }

    @Test
    void the_top_shares_are_sums_of_the_largest_and_at_most_ten() {
        double[] ascending = {.01, .01, .01, .01, .01, .01, .01, .01, .01, .01, .4, .5};

        assertThat(SpectralConcentration.topShares(ascending)).hasSize(10).startsWith(.5, .9);
    }
}
