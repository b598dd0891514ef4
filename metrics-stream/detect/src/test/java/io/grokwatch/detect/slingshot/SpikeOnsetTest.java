package io.grokwatch.detect.slingshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.detector.Intervention;
import io.grokwatch.detect.detector.StepMetrics;
import org.junit.jupiter.api.Test;

class SpikeOnsetTest {
    private static final double QUIET = 1e-7;

    private final SpikeWindow window = new SpikeWindow();
    private final SpikeOnset onset = new SpikeOnset(window, SlingshotConfig.DEFAULTS);
    private long step;

    @Test
    void a_loss_that_leaves_the_quiet_at_once_is_an_onset_with_the_median_of_the_quiet() {
        quiet(100);
        add(.1);

        assertThat(onset.quietLoss(.1, step - 1, -1, QUIET)).isEqualTo((float) QUIET);
    }

    @Test
    void a_loss_below_the_least_of_a_spike_is_none() {
        quiet(100);
        add(9e-4);

        assertThat(onset.quietLoss(9e-4, step - 1, -1, QUIET)).isNaN();
    }

    @Test
    void too_short_a_quiet_is_none() {
        quiet(40);
        add(.1);

        assertThat(onset.quietLoss(.1, step - 1, -1, QUIET)).isNaN();
    }

    @Test
    void a_quiet_from_before_the_last_cycle_does_not_count() {
        quiet(100);
        add(.1);

        assertThat(onset.quietLoss(.1, step - 1, 70, QUIET)).isNaN();
    }

    @Test
    void a_loss_that_was_small_too_long_ago_is_none() {
        quiet(100);
        add(.1);

        assertThat(onset.quietLoss(.1, step - 40, -1, .02)).isNaN();
    }

    @Test
    void a_quiet_that_is_not_near_zero_is_the_floor_that_a_spike_is_judged_by() {
        for (int i = 0; i < 100; i++) {
            add(.02);
        }
        add(3);

        assertThat(onset.quietLoss(3, -1000, -1, .02)).isEqualTo(.02f);
        assertThat(onset.quietLoss(1.9, -1000, -1, .02)).isNaN();
    }

    @Test
    void the_bound_on_the_last_losses_is_at_most_a_tenth_too_small_over_the_steps_of_a_rise() {
        double floor = Double.MAX_VALUE;
        floor = onset.floor(floor, .02);
        for (int i = 0; i < 30; i++) {
            floor = onset.floor(floor, 5);
        }

        assertThat(floor).isBetween(.02, .2);
    }

    @Test
    void a_slow_climb_is_not_sudden() {
        quiet(1);
        for (int i = 0; i < 40; i++) {
            add(.05 + i * .001);
        }

        assertThat(onset.suddenly(.1)).isFalse();
    }

    @Test
    void a_change_shortly_before_is_the_cause_and_one_long_ago_is_not() {
        quiet(300);

        assertThat(onset.outsideCause(new Intervention(250, "wd was changed from 0 to 1", false)))
                .isEqualTo("wd was changed from 0 to 1 at step 250, 49 steps before");
        assertThat(onset.outsideCause(new Intervention(150, "wd was changed from 0 to 1", false)))
                .isNull();
    }

    @Test
    void a_resumption_is_the_cause_only_if_the_updates_changed_there() {
        quiet(299);
        assertThat(onset.outsideCause(Intervention.resumedAt(290))).isNull();

        step = 0;
        SpikeWindow jolted = new SpikeWindow();
        for (int i = 0; i < 300; i++) {
            jolted.add(row(i, i < 290 ? 1e-4 : 1e-2), QUIET);
        }
        assertThat(new SpikeOnset(jolted, SlingshotConfig.DEFAULTS).outsideCause(Intervention.resumedAt(290)))
                .isEqualTo("training resumed at step 290, 9 steps before");
    }

    private void quiet(int steps) {
        for (int i = 0; i < steps; i++) {
            add(QUIET);
        }
    }

    private void add(double loss) {
        window.add(row(step, 1e-4), loss);
        step++;
    }

    private static StepMetrics row(long step, double updateNorm) {
        StepMetrics row = new StepMetrics();
        row.reset(step);
        row.set(StepMetrics.LAST_LAYER_UPDATE_NORM, updateNorm);
        return row;
    }
}
