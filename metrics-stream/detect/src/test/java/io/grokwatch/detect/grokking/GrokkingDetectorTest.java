package io.grokwatch.detect.grokking;

import static io.grokwatch.detect.Simulated.evaluated;
import static io.grokwatch.detect.Simulated.then;
import static io.grokwatch.detect.Simulated.times;
import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.RecordedRun;
import io.grokwatch.detect.RecordedRun.Watched;
import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.trace.TraceLine.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrokkingDetectorTest {
    /** Memorises at the second evaluation, sits still, and generalises at the twentieth. */
    private static final double[][] GROKS = then(
            times(1, .1, .1), times(14, 1, .1), new double[][] {{1, .2}, {1, .35}, {1, .55}, {1, .8}}, times(6, 1, 1));

    @ParameterizedTest
    @ValueSource(ints = {1, 25, 1000})
    void memorising_long_before_generalising_is_grokking_at_any_cadence(int stride) {
        Watched watched = evaluated(stride, GROKS).watch();

        RunSummary summary = watched.summary();
        assertThat(summary.runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(summary.memorisedStep()).isEqualTo(stride);
        assertThat(summary.onsetStep()).isEqualTo(15L * stride);
        assertThat(summary.generalisedStep()).isEqualTo(19L * stride);
        assertThat(phases(watched)).containsExactly(RunPhase.MEMORISED, RunPhase.TRANSITION, RunPhase.GENERALISED);
        assertThat(claims(watched)).singleElement().satisfies(claim -> {
            assertThat(claim.step()).isEqualTo(21L * stride);
            assertThat(claim.delayRatio()).isEqualTo(19);
            assertThat(claim.liuPhase()).isEqualTo(18 * stride < 1000 ? LiuPhase.COMPREHENSION : LiuPhase.GROKKING);
        });
    }

    @Test
    void generalising_together_with_memorising_is_no_grokking() {
        Watched watched = evaluated(25, then(times(4, .2, .2), times(3, 1, .9), times(10, 1, 1)))
                .watch();

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.GENERALISED);
        assertThat(claims(watched)).isEmpty();
    }

    @Test
    void memorising_alone_stays_memorising_however_the_validation_accuracy_wavers() {
        Watched watched = evaluated(25, then(times(1, .1, .1), times(30, 1, .02), times(1, 1, .06), times(30, 1, .03)))
                .watch();

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.MEMORISED);
        assertThat(phases(watched)).containsExactly(RunPhase.MEMORISED);
    }

    @Test
    void a_claim_is_withdrawn_at_the_end_of_a_run_that_dips_and_never_comes_back() {
        Watched watched = evaluated(25, then(GROKS, times(6, 1, .9))).watch();

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.MEMORISED);
        assertThat(claims(watched))
                .extracting(GrokkingDetected::stage)
                .containsExactly(Stage.CONFIRMED, Stage.WITHDRAWN);
        assertThat(watched.summary().phase()).isEqualTo(RunPhase.GENERALISED);
    }

    @Test
    void a_recurrence_revises_the_claim() {
        Watched watched =
                evaluated(25, then(GROKS, times(2, 1, .9), times(5, 1, 1))).watch();

        List<GrokkingDetected> claims = claims(watched);
        assertThat(claims).extracting(GrokkingDetected::ordinal).containsExactly(1, 2);
        assertThat(claims.getLast().supersedes()).isEqualTo(claims.getFirst().id());
        assertThat(claims.getLast().generalisedStep()).isEqualTo(27 * 25);
        assertThat(watched.summary().generalisedStep()).isEqualTo(27 * 25);
    }

    @Test
    void accuracies_in_percent_are_recognised() {
        double[][] percent = Arrays.stream(GROKS)
                .map(pair -> new double[] {100 * pair[0], 100 * pair[1]})
                .toArray(double[][]::new);

        assertThat(evaluated(25, percent).watch())
                .isEqualTo(evaluated(25, GROKS).watch());
    }

    @Test
    void accuracies_in_percent_that_begin_below_one_are_read_again() {
        Watched watched = evaluated(25, then(times(4, 1, .95), times(8, 100, 1), times(4, 100, 40), times(4, 100, 99)))
                .watch();

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(watched.summary().memorisedStep()).isEqualTo(100L);
        assertThat(watched.summary().generalisedStep()).isEqualTo(400L);
    }

    @Test
    void an_accuracy_that_falls_while_the_train_set_is_fitted_and_rises_again_is_double_descent() {
        Watched watched = evaluated(
                        10,
                        then(
                                new double[][] {{.3, .3}, {.4, .5}},
                                times(6, .6, .6),
                                new double[][] {{.8, .5}, {.9, .45}},
                                times(5, 1, .4),
                                new double[][] {{1, .5}, {1, .6}},
                                times(6, 1, .7)))
                .watch();

        assertThat(watched.findings())
                .filteredOn(AnomalyDetected.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(AnomalyDetected.class, anomaly -> {
                    assertThat(anomaly.kind()).isEqualTo(AnomalyDetected.Kind.DOUBLE_DESCENT);
                    assertThat(anomaly.evidence())
                            .containsEntry("valAccuracyPeak", .6)
                            .containsEntry("valAccuracyTrough", .4);
                });
        assertThat(watched.summary().runClass()).isEqualTo(RunClass.MEMORISED);
    }

    @Test
    void noisy_labels_unlearnt_while_the_validation_accuracy_rises_are_no_loss_of_the_train_set() {
        Watched watched = evaluated(
                        25,
                        then(
                                times(2, .2, .1),
                                times(8, 1, .1),
                                new double[][] {{.99, .3}, {.96, .6}, {.94, .8}, {.93, .9}},
                                times(10, .92, 1)))
                .watch();

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(phases(watched)).containsExactly(RunPhase.MEMORISED, RunPhase.TRANSITION, RunPhase.GENERALISED);
    }

    @Test
    void a_train_set_that_is_lost_again_is_being_fitted() {
        Watched watched = evaluated(25, then(times(5, 1, .1), times(5, .5, .1))).watch();

        assertThat(phases(watched)).containsExactly(RunPhase.MEMORISED, RunPhase.FITTING);
    }

    @Test
    void validation_accuracies_that_come_after_their_step_still_count() {
        RecordedRun whole = evaluated(25, GROKS);
        List<Sample> split = new ArrayList<>();
        for (Sample sample : whole.samples()) {
            split.add(new Sample(
                    sample.step(), Map.of("train/accuracy", sample.metrics().get("train/accuracy"))));
            split.add(new Sample(
                    sample.step(), Map.of("val/accuracy", sample.metrics().get("val/accuracy"))));
        }
        RecordedRun run = whole.with(split);

        assertThat(run.watch(run.batches(1)).summary()).isEqualTo(whole.watch().summary());
    }

    @Test
    void losses_alone_date_the_fit_long_before_the_network_is_sure_of_it() {
        Watched watched = losses(1, then(times(2, 3.4, 3.4), times(10, .03, 6), times(10, .001, .15)));

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(watched.summary().memorisedStep()).isEqualTo(50);
        assertThat(claims(watched).getLast().evidence()).containsEntry("fromLosses", 1.0);
    }

    @Test
    void losses_that_are_no_cross_entropy_stand_in_for_nothing() {
        Watched watched = losses(.01, then(times(2, 3.4, 3.4), times(10, .03, 6), times(10, .001, .15)));

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.UNFITTED);
        assertThat(watched.findings()).isEmpty();
    }

    @Test
    void a_train_accuracy_that_jitters_while_the_loss_is_large_is_not_taken_for_noise_of_the_telemetry() {
        double[][] jittering = new double[40][];
        java.util.Arrays.setAll(jittering, i -> new double[] {i % 2 == 0 ? .95 : .985, .3});
        RecordedRun run = evaluated(25, jittering);

        RecordedRun unsure = run.with(run.samples().stream()
                .map(sample -> {
                    Map<String, Double> metrics = new HashMap<>(sample.metrics());
                    metrics.put("train/loss", 1.4);
                    return new Sample(sample.step(), metrics);
                })
                .toList());

        assertThat(run.watch().summary().runClass()).isEqualTo(RunClass.MEMORISED);
        assertThat(unsure.watch().summary().runClass()).isEqualTo(RunClass.UNFITTED);
    }

    @Test
    void a_train_accuracy_of_mini_batches_lowers_no_level() {
        double[][] jittering = new double[40][];
        java.util.Arrays.setAll(jittering, i -> new double[] {i % 2 == 0 ? .97 : 1, .93});
        RecordedRun run = evaluated(25, jittering);

        RunFacts miniBatches = new RunFacts(null, 500, null, 32, null, null, null, null);
        assertThat(run.with(miniBatches).watch().summary().runClass()).isEqualTo(RunClass.UNFITTED);
        assertThat(run.watch().summary().runClass()).isEqualTo(RunClass.GENERALISED);
    }

    @Test
    void a_loss_of_the_whole_train_set_beside_an_accuracy_of_each_step_replaces_only_the_loss() {
        RecordedRun run = evaluated(25, GROKS);
        RecordedRun both = run.with(run.samples().stream()
                .map(sample -> {
                    Map<String, Double> metrics = new HashMap<>(sample.metrics());
                    metrics.put("train_eval/loss", 1e-3);
                    return new Sample(sample.step(), metrics);
                })
                .toList());

        assertThat(both.watch().summary()).isEqualTo(run.watch().summary());
        assertThat(both.watch().summary().leading().fromLosses()).isFalse();
    }

    @Test
    void the_summary_has_the_first_and_the_last_crossing_and_both_kinds_of_verdict() {
        RunSummary summary = evaluated(25, then(GROKS, times(6, 1, .5), times(6, 1, 1)))
                .watch()
                .summary();

        assertThat(summary.leading())
                .isEqualTo(new SplitVerdict(
                        "val", RunClass.GROKKED, 25L, 375L, 475L, 775L, 31.0, LiuPhase.COMPREHENSION, false));
        assertThat(summary.json())
                .endsWith(
                        "\"liuPhase\":\"COMPREHENSION\",\"splits\":{\"val\":{\"class\":\"grokked\",\"memorisedStep\":25,"
                                + "\"onsetStep\":375,\"firstSolvedStep\":475,\"generalisedStep\":775,\"delayRatio\":31.0,"
                                + "\"liuPhase\":\"COMPREHENSION\",\"fromLosses\":false}}}");
    }

    /** Evaluations every 25 steps of which only losses are logged, all multiplied by a factor. */
    private static Watched losses(double factor, double[][] pairs) {
        RecordedRun run = evaluated(25, pairs);
        return run.with(run.samples().stream()
                        .map(sample -> new Sample(
                                sample.step(),
                                Map.of(
                                        "train/loss",
                                        factor * sample.metrics().getOrDefault("train/accuracy", Double.NaN),
                                        "val/loss",
                                        factor * sample.metrics().getOrDefault("val/accuracy", Double.NaN))))
                        .toList())
                .watch();
    }

    private static List<RunPhase> phases(Watched watched) {
        return watched.findings().stream()
                .filter(PhaseChanged.class::isInstance)
                .map(finding -> ((PhaseChanged) finding).phase())
                .toList();
    }

    private static List<GrokkingDetected> claims(Watched watched) {
        return watched.findings().stream()
                .filter(GrokkingDetected.class::isInstance)
                .map(GrokkingDetected.class::cast)
                .toList();
    }
}
