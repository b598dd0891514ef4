package io.grokwatch.detect.grokking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageHinkleyRiseTest {
    private static final int STRIDE = 10;

    private final PageHinkleyRise rise = new PageHinkleyRise(GrokkingConfig.DEFAULTS.rise());
    private long step;

    @Test
    void a_flat_accuracy_never_rises() {
        rise.start(.1, 3);

        add(1000, .1, .1, .1, .1, .1, .1, .1, .1);

        assertThat(rise.risingSince()).isEqualTo(-1);
        assertThat(rise.evidence()).isZero();
    }

    @Test
    void the_onset_is_the_first_evaluation_that_left_the_noise_of_the_mean() {
        rise.start(.1, 20);

        add(1000, .1, .1, .2, .3, .5);

        assertThat(rise.risingSince()).isEqualTo(2 * STRIDE);
        assertThat(rise.mean()).isEqualTo(.1);
    }

    @Test
    void what_noise_of_a_small_set_makes_raises_no_alarm_that_the_same_rise_of_a_large_one_does() {
        rise.start(.1, 20);
        add(30, .2, .2, .2);
        assertThat(rise.risingSince()).isEqualTo(-1);

        rise.start(.1, 20);
        step = 0;
        add(10_000, .2, .2, .2);
        assertThat(rise.risingSince()).isZero();
    }

    @Test
    void an_accuracy_that_falls_back_to_the_mean_ends_the_rise_and_is_reported_once() {
        rise.start(.1, 20);
        add(1000, .3, .3);
        assertThat(rise.risingSince()).isZero();

        boolean first = false;
        for (int i = 0; i < 10 && !first; i++) {
            first = addOne(.0, 1000);
        }

        assertThat(first).isTrue();
        assertThat(rise.risingSince()).isEqualTo(-1);
        assertThat(addOne(.0, 1000)).isFalse();
    }

    @Test
    void a_plateau_ends_the_rise_and_its_mean_is_what_the_next_one_has_to_leave() {
        rise.start(.1, 20);
        add(1000, .3, .4);
        for (int i = 0; i < 20; i++) {
            addOne(.4, 1000);
        }

        assertThat(rise.risingSince()).isEqualTo(-1);
        assertThat(rise.mean()).isCloseTo(.4, org.assertj.core.data.Offset.offset(1e-12));
    }

    @Test
    void the_mean_follows_the_first_evaluations_and_is_frozen_then() {
        rise.start(.1, 19);
        addOne(.1, 1000);
        addOne(.08, 1000);

        assertThat(rise.mean()).isEqualTo(.1);
    }

    @Test
    void a_restored_test_goes_on_like_the_original() {
        rise.start(.1, 20);
        add(1000, .15, .2);
        PageHinkleyRise restored = new PageHinkleyRise(GrokkingConfig.DEFAULTS.rise());
        restored.restore(rise.save());

        rise.add(100, .3, 1000);
        restored.add(100, .3, 1000);

        assertThat(restored.save()).isEqualTo(rise.save());
    }

    private void add(int examples, double... accuracies) {
        for (double accuracy : accuracies) {
            addOne(accuracy, examples);
        }
    }

    private boolean addOne(double accuracy, int examples) {
        boolean fellBack = rise.add(step, accuracy, examples);
        step += STRIDE;
        return fellBack;
    }
}
