package io.grokwatch.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyFrequenciesTest {

    @Test
    void key_frequencies_have_more_than_three_times_the_mean_power_of_those_below_them() {
        assertThat(KeyFrequencies.of(new double[] {1, 9, 1, 1, 7, 1}, 8)).containsExactly(2, 5);
        assertThat(KeyFrequencies.of(new double[] {1, 2, 1, 1, 3, 1}, 8)).isEmpty();
    }

    @Test
    void most_of_the_frequencies_can_be_key_frequencies() {
        double[] tenOfFifteen = {.17, .15, .14, .12, .1, .08, .07, .06, .05, .04, .007, .007, .004, .004, .004};

        assertThat(KeyFrequencies.of(tenOfFifteen, 16)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void a_recorded_run_has_key_frequencies_once_it_has_generalised_though_its_median_is_of_one_in_between() {
        // Shares of hello-grok with seed 2 at step 1,000, 100 steps after it generalised, and at its end.
        double[] generalised = {
            .0275, .0678, .0289, .1337, .1158, .1089, .0942, .0119, .0385, .0087, .0124, .0793, .0285, .1181, .1259
        };
        double[] atEnd = {
            .0182, .0518, .0182, .1524, .1105, .1266, .1178, .0041, .0248, .0063, .0062, .0586, .0281, .1443, .1321
        };

        assertThat(KeyFrequencies.of(generalised, 16)).containsExactly(4, 15, 14, 5, 6, 7, 12, 2);
        assertThat(KeyFrequencies.of(atEnd, 16)).containsExactly(4, 14, 15, 6, 7, 5, 12, 2);
    }

    @Test
    void weights_that_decayed_to_one_direction_have_none() {
        double[] collapsed = {
            .0032, .065, .1954, .1718, .0036, .0405, .0158, .0567, .0382, .0317, .1913, .1443, .0062, .0042, .0321
        };

        assertThat(KeyFrequencies.of(collapsed, 1)).isEmpty();
    }

    @Test
    void a_quarter_of_the_frequencies_is_no_key_frequency_whatever_is_below_them() {
        assertThat(KeyFrequencies.of(new double[] {1e-9, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5, 1e-5}, 8))
                .isEmpty();
        assertThat(KeyFrequencies.of(new double[] {5}, 8)).isEmpty();
        assertThat(KeyFrequencies.of(new double[0], 8)).isEmpty();
    }

    @Test
    void the_fewer_columns_are_independent_the_further_a_key_frequency_stands_out() {
        double[] powers = {1, 9, 1, 1, 1, 1};

        assertThat(KeyFrequencies.of(powers, 8)).containsExactly(2);
        assertThat(KeyFrequencies.of(powers, 2)).isEmpty();
        assertThat(KeyFrequencies.of(new double[] {1, 13, 1, 1, 1, 1}, 2)).containsExactly(2);
    }

    @Test
    void what_rounding_leaves_is_no_key_frequency() {
        assertThat(KeyFrequencies.of(new double[] {1, 1e-14, 1e-16, 1e-16, 1e-16, 0, 0, 1e-13}, 2))
                .containsExactly(1);
        assertThat(KeyFrequencies.of(new double[] {0, 0, 0}, 1)).isEmpty();
    }

    @Test
    void powers_that_are_not_finite_have_none() {
        assertThat(KeyFrequencies.of(new double[] {Double.NaN, 1, 1, 1, 1}, 8)).isEmpty();
    }
}
