package io.grokwatch.detect.slingshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RecordedRun;
import io.grokwatch.detect.RecordedRun.Watched;
import io.grokwatch.detect.RunDetectors;
import io.grokwatch.detect.Simulated.Spiky;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.SlingshotDetected;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SlingshotDetectorTest {
    private static final int SPIKE = 600;

    @Test
    void a_sudden_spike_out_of_a_collapsed_softmax_is_a_slingshot() {
        Watched watched = spiky().run().watch();

        assertThat(watched.summary().slingshots()).containsExactly((long) SPIKE);
        assertThat(stages(watched)).containsExactly(Stage.SUSPECTED, Stage.CONFIRMED);
    }

    @Test
    void arithmetic_in_float64_rules_it_out() {
        assertOther(spiky().facts(facts(0, true, Precision.FLOAT64)), "float64");
    }

    @Test
    void plain_gradient_descent_rules_it_out() {
        assertOther(spiky().facts(facts(0, false, Precision.FLOAT32)), "not adaptive");
    }

    @Test
    void losses_of_mini_batches_rule_it_out() {
        assertOther(spiky().facts(facts(32, true, Precision.FLOAT32)), "mini-batches of 32 out of 200");
    }

    @Test
    void a_softmax_that_had_not_collapsed_rules_it_out() {
        assertOther(spiky().metric(MetricNames.SOFTMAX_COLLAPSE_FRACTION, .02), "share of 0.0200 only");
    }

    @Test
    void class_weights_that_do_not_oppose_the_features_rule_it_out() {
        assertOther(spiky().metric(MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE, -.2), "cosine of -0.2");
    }

    @Test
    void a_jump_of_the_learning_rate_just_before_rules_it_out() {
        assertOther(spiky().from(SPIKE - 40, MetricNames.LR, 30), "40 steps before");
    }

    @Test
    void noise_injected_into_the_weights_rules_it_out() {
        assertOther(spiky().from(SPIKE, MetricNames.WEIGHTS_NORM, 1.3), "moved further");
    }

    @Test
    void little_noise_that_the_update_cannot_explain_rules_it_out() {
        Spiky run = spiky().metric(MetricNames.LAST_LAYER_UPDATE_NORM, 1e-4);

        assertThat(run.run().watch().summary().slingshots()).containsExactly((long) SPIKE);
        assertOther(
                run.from(SPIKE, MetricNames.LAST_LAYER_NORM, 1.001),
                "the weights moved further than training moves them");
    }

    @Test
    void a_norm_that_jumps_just_after_the_spike_has_the_suspicion_withdrawn() {
        Watched watched =
                spiky().from(SPIKE + 1, MetricNames.WEIGHTS_NORM, 1.3).run().watch();

        assertThat(stages(watched)).containsExactly(Stage.SUSPECTED, Stage.WITHDRAWN);
        assertThat(watched.summary().otherSpikes()).containsExactly((long) SPIKE);
    }

    @Test
    void a_loss_that_stays_up_has_the_suspicion_withdrawn_within_200_steps() {
        Spiky run = new Spiky(1000);
        for (int step = SPIKE; step < 1000; step++) {
            run.loss(step, .5);
        }

        Watched watched = run.run().watch();

        assertThat(stages(watched)).containsExactly(Stage.SUSPECTED, Stage.WITHDRAWN);
        assertThat(watched.slingshotClaims().getLast().step()).isLessThanOrEqualTo(SPIKE + 200);
    }

    @Test
    void a_run_that_ends_within_a_spike_has_it_confirmed_by_what_came_before() {
        Watched watched = new Spiky(SPIKE + 8).spike(SPIKE, 1, 8).run().watch();

        assertThat(stages(watched)).containsExactly(Stage.SUSPECTED, Stage.CONFIRMED);
        assertThat(watched.slingshotClaims().getLast().recoveredStep()).isNull();
    }

    @Test
    void an_optimiser_that_began_anew_just_before_rules_it_out() {
        Spiky run = spiky().metric(MetricNames.LAST_LAYER_UPDATE_NORM, 1e-4);

        assertOther(
                run.from(SPIKE - 3, MetricNames.LAST_LAYER_UPDATE_NORM, 40),
                "the last layer's updates grew 40.0-fold from one step to the next");
    }

    @Test
    void a_jolt_soon_after_a_slingshot_is_not_its_peak() {
        Spiky run = spiky().metric(MetricNames.LAST_LAYER_UPDATE_NORM, 1e-4)
                .spike(SPIKE + 50, 5, 20)
                .from(SPIKE + 49, MetricNames.LAST_LAYER_UPDATE_NORM, 40);

        assertThat(run.run().watch().summary().slingshots()).containsExactly((long) SPIKE);
    }

    @Test
    void updates_that_grow_by_and_by_are_those_of_a_slingshot() {
        Spiky run = spiky().metric(MetricNames.LAST_LAYER_UPDATE_NORM, 1e-4);
        for (int step = SPIKE - 60; step <= SPIKE; step++) {
            run.from(step, MetricNames.LAST_LAYER_UPDATE_NORM, 1.1);
        }

        assertThat(run.run().watch().summary().slingshots()).containsExactly((long) SPIKE);
    }

    @Test
    void a_setting_whose_change_is_told_late_still_rules_it_out() {
        RecordedRun run = spiky().run();
        RunDetectors watch = RunDetectors.of(run.runId(), DetectorConfig.defaults());
        watch.accept(run.started());
        watch.accept(run.batches(SPIKE + 40).getFirst());

        watch.accept(new RunIntervened(run.runId(), 1, SPIKE - 10, "wd", 0.0, 1.0));
        watch.accept(run.finished());

        assertThat(watch.summary().otherSpikes()).containsExactly((long) SPIKE);
    }

    @Test
    void without_direct_evidence_the_last_layer_must_have_grown() {
        Spiky run = spiky().without(MetricNames.SOFTMAX_COLLAPSE_FRACTION)
                .without(MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE);
        assertOther(run, "the last layer grew by 0.00 a step at most");

        for (int step = SPIKE - 60; step < SPIKE; step++) {
            run.from(step, MetricNames.LAST_LAYER_NORM, 1.001);
        }
        assertThat(run.run().watch().summary().slingshots()).containsExactly((long) SPIKE);
    }

    @Test
    void a_last_layer_that_decay_shrinks_afterwards_has_the_suspicion_withdrawn() {
        Watched watched = decaying(SPIKE + 20).run().watch();

        assertThat(stages(watched)).containsExactly(Stage.SUSPECTED, Stage.WITHDRAWN);
        assertThat(watched.slingshotClaims().getLast().step()).isLessThanOrEqualTo(SPIKE + 200);
        assertThat(watched.slingshotClaims().getLast().evidence())
                .hasEntrySatisfying(
                        "restGrowthPerStep", rest -> assertThat(rest).isCloseTo(-1e-3, Offset.offset(1e-5)));
        assertThat(watched.summary().otherSpikes()).containsExactly((long) SPIKE);
    }

    @Test
    void a_last_layer_that_shrank_as_fast_all_along_rules_nothing_out() {
        assertThat(decaying(1).run().watch().summary().slingshots()).containsExactly((long) SPIKE);
    }

    @Test
    void under_strong_decay_the_loss_alone_says_nothing() {
        RunFacts decay = new RunFacts(10, 200, 200, 0, true, Precision.FLOAT32, 1.0, null);

        assertUndetermined(lossOnly().facts(decay), "a weight decay of 1.00 makes spikes as well");
        assertThat(lossOnly().run().watch().summary().slingshots()).containsExactly((long) SPIKE);
    }

    @Test
    void a_spike_above_a_quiet_that_is_not_near_zero_is_found_and_undetermined() {
        Spiky run = lossOnly();
        for (int step = 0; step < 1000; step++) {
            run.loss(step, step < SPIKE || step > SPIKE + 20 ? .01 : 3 * Math.pow(10, -.15 * (step - SPIKE)));
        }

        assertUndetermined(run, "a loss of 0.0100 before it shows no saturated softmax");
    }

    @Test
    void where_the_optimiser_is_known_not_to_be_adaptive_a_spike_is_no_slingshot() {
        assertOther(lossOnly().facts(facts(0, false, Precision.FLOAT32)), "the optimiser is not adaptive");
        assertUndetermined(lossOnly().facts(RunFacts.UNKNOWN), "nothing but the loss is known");
    }

    @Test
    void undetermined_spikes_beyond_the_twentieth_are_counted_and_not_reported() {
        Spiky run = new Spiky(12_000)
                .without(MetricNames.SOFTMAX_COLLAPSE_FRACTION)
                .without(MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE)
                .without(MetricNames.LAST_LAYER_NORM)
                .without(MetricNames.WEIGHTS_NORM)
                .facts(RunFacts.UNKNOWN);
        for (int i = 1; i < 30; i++) {
            run.spike(400 * i, 1, 60);
        }

        Watched watched = run.run().watch();

        assertThat(watched.summary().undeterminedSpikes()).hasSize(29);
        assertThat(watched.findings()).hasSize(20);
        assertThat(watched.findings().getLast())
                .isInstanceOfSatisfying(
                        AnomalyDetected.class,
                        anomaly ->
                                assertThat(anomaly.message()).endsWith("Further ones are counted and not reported."));
    }

    /** Seven samples a step apart, then one every seven steps: a move is judged by the steps it took. */
    @Test
    void weights_that_move_as_usual_over_more_steps_have_not_been_moved() {
        Spiky growing = spiky();
        for (int step = 1; step < 1000; step++) {
            growing.from(step, MetricNames.WEIGHTS_NORM, 1.0035);
        }
        RecordedRun run = growing.run();
        RecordedRun thinner = run.with(run.samples().stream()
                .filter(sample -> sample.step() < SPIKE - 7 || sample.step() % 7 == SPIKE % 7)
                .toList());

        assertThat(thinner.watch().summary().slingshots()).containsExactly((long) SPIKE);
    }

    @Test
    void a_move_that_the_logged_update_explains_is_of_training() {
        Spiky run = spiky().metric(MetricNames.LAST_LAYER_UPDATE_NORM, .3);

        assertThat(run.from(SPIKE + 2, MetricNames.WEIGHTS_NORM, 1.1)
                        .run()
                        .watch()
                        .summary()
                        .slingshots())
                .containsExactly((long) SPIKE);
    }

    @Test
    void the_spikes_of_a_loss_that_was_never_small_are_judged_by_its_floor() {
        Spiky run = new Spiky(1000);
        for (int step = 0; step < 1000; step++) {
            run.loss(step, .01);
        }

        assertThat(run.run().watch().findings()).isEmpty();
        assertThat(run.spike(SPIKE, .5, 10).run().watch().findings()).isEmpty();
        assertThat(run.spike(SPIKE, 5, 10).run().watch().summary().slingshots()).containsExactly((long) SPIKE);
    }

    @Test
    void a_slow_rise_is_no_spike() {
        Spiky run = new Spiky(1200);
        for (int i = 0; i < 400; i++) {
            run.loss(SPIKE + i, Math.min(1, 1e-7 * Math.pow(10, i / 50.0)));
        }

        assertThat(run.run().watch().summary().slingshots()).isEmpty();
    }

    @Test
    void a_loss_that_is_no_number_is_a_divergence_reported_once() {
        Watched watched = new Spiky(700)
                .loss(650, Double.NaN)
                .loss(651, Double.POSITIVE_INFINITY)
                .run()
                .watch();

        assertThat(watched.findings())
                .filteredOn(finding ->
                        finding instanceof AnomalyDetected anomaly && anomaly.kind() == AnomalyDetected.Kind.DIVERGENCE)
                .hasSize(1)
                .first()
                .satisfies(finding -> assertThat(finding.step()).isEqualTo(650));
        assertThat(watched.slingshotClaims()).isEmpty();
        assertThat(watched.summary().otherSpikes()).isEmpty();
    }

    @Test
    void a_loss_that_is_no_number_once_within_a_spike_does_not_hide_the_slingshot() {
        Watched watched = spiky().loss(SPIKE + 5, Double.NaN).run().watch();

        assertThat(stages(watched)).containsExactly(Stage.SUSPECTED, Stage.CONFIRMED);
        assertThat(watched.slingshotClaims().getLast().peakLoss()).isEqualTo(1);
    }

    @Test
    void a_spike_that_ends_in_losses_that_are_no_numbers_is_withdrawn_within_200_steps() {
        Spiky run = new Spiky(1000).spike(SPIKE, 1, 3);
        for (int step = SPIKE + 3; step < 1000; step++) {
            run.loss(step, Double.NaN);
        }

        Watched watched = run.run().watch();

        assertThat(stages(watched)).containsExactly(Stage.SUSPECTED, Stage.WITHDRAWN);
        assertThat(watched.slingshotClaims().getLast().step()).isLessThanOrEqualTo(SPIKE + 200);
    }

    /** The last layer shrinks by a thousandth a step, from {@code since} on. */
    private static Spiky decaying(int since) {
        Spiky run = spiky();
        for (int step = since; step < 1000; step++) {
            run.from(step, MetricNames.LAST_LAYER_NORM, .999);
        }
        return run;
    }

    private static Spiky lossOnly() {
        return spiky().without(MetricNames.SOFTMAX_COLLAPSE_FRACTION)
                .without(MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE)
                .without(MetricNames.LAST_LAYER_NORM);
    }

    private static Spiky spiky() {
        return Spiky.once(SPIKE);
    }

    private static RunFacts facts(int batch, boolean adaptive, Precision precision) {
        return new RunFacts(10, 200, 200, batch, adaptive, precision, 0.0, null);
    }

    private static void assertOther(Spiky run, String reason) {
        Watched watched = run.run().watch();

        assertThat(watched.summary().slingshots()).isEmpty();
        assertThat(watched.summary().otherSpikes()).containsExactly((long) SPIKE);
        assertThat(watched.slingshotClaims()).isEmpty();
        assertThat(watched.findings())
                .anySatisfy(finding -> assertThat(finding)
                        .isInstanceOfSatisfying(
                                AnomalyDetected.class,
                                anomaly -> assertThat(anomaly.message()).contains(reason)));
    }

    private static void assertUndetermined(Spiky run, String reason) {
        Watched watched = run.run().watch();

        assertThat(watched.summary().slingshots()).isEmpty();
        assertThat(watched.summary().otherSpikes()).isEmpty();
        assertThat(watched.summary().undeterminedSpikes()).containsExactly((long) SPIKE);
        assertThat(watched.slingshotClaims()).isEmpty();
        assertThat(watched.findings())
                .anySatisfy(finding -> assertThat(finding).isInstanceOfSatisfying(AnomalyDetected.class, anomaly -> {
                    assertThat(anomaly.kind()).isEqualTo(AnomalyDetected.Kind.UNDETERMINED_SPIKE);
                    assertThat(anomaly.message()).contains(reason, "would settle it");
                }));
    }

    private static List<Stage> stages(Watched watched) {
        return watched.slingshotClaims().stream().map(SlingshotDetected::stage).toList();
    }
}
