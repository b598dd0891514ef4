package io.grokwatch.detect.grokking;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DoubleDescentRuleTest {
    private static final int MEMORISED = 55;

    private final DoubleDescentRule rule = new DoubleDescentRule(GrokkingConfig.DEFAULTS.doubleDescent());
    private long step;
    private int shown;

    @Test
    void a_fall_around_the_fit_and_a_rise_above_the_peak_are_double_descent_once() {
        add(10_000, .1, .3, .5, .5, .5, .3, .3, .3, .3, .6, .6, .6, .7, .8);

        assertThat(shown).isEqualTo(1);
        assertThat(rule.peak()).isEqualTo(.5);
        assertThat(rule.trough()).isEqualTo(.3);
        assertThat(rule.peakStep()).isLessThan(rule.troughStep());
    }

    @Test
    void a_rise_without_a_fall_is_none() {
        add(10_000, .1, .2, .3, .4, .5, .6, .7, .8, .9);

        assertThat(shown).isZero();
    }

    @Test
    void a_single_low_evaluation_is_no_fall() {
        add(10_000, .1, .3, .5, .5, .5, .1, .5, .5, .6, .7, .8);

        assertThat(shown).isZero();
    }

    @Test
    void a_fall_within_the_chance_of_a_small_set_is_none() {
        add(20, .1, .3, .5, .5, .5, .3, .3, .3, .3, .6, .6, .6);

        assertThat(shown).isZero();
    }

    @Test
    void an_unknown_size_counts_as_a_thousand_examples() {
        add(null, .1, .3, .5, .5, .5, .3, .3, .3, .3, .6, .6, .6);

        assertThat(shown).isEqualTo(1);
    }

    @Test
    void what_comes_after_the_set_was_solved_is_none() {
        for (double accuracy : new double[] {.1, .5, .5, .5, .3, .3, .3, .3, .6, .6, .6}) {
            shown += rule.add(step, accuracy, memorised(), true, 10_000) ? 1 : 0;
            step += 10;
        }

        assertThat(shown).isZero();
    }

    private void add(@Nullable Integer examples, double... accuracies) {
        for (double accuracy : accuracies) {
            shown += rule.add(step, accuracy, memorised(), false, examples) ? 1 : 0;
            step += 10;
        }
    }

    private long memorised() {
        return step < MEMORISED ? -1 : MEMORISED;
    }
}
