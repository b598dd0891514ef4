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
import io.grokwatch.events.Generalisation;
import io.grokwatch.events.GeneralisationEnding;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.trace.TraceLine.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    void a_run_that_dips_at_its_end_has_grokked_and_ends_unstable() {
        Watched watched = evaluated(25, then(GROKS, times(1, 1, .9))).watch();

        RunSummary summary = watched.summary();
        assertThat(summary.runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(summary.generalisedStep()).isEqualTo(475L);
        assertThat(summary.ending()).isEqualTo(GeneralisationEnding.UNSTABLE);
        assertThat(summary.leading().stableFrom()).isNull();
        assertThat(summary.phase()).isEqualTo(RunPhase.GENERALISED);
        assertThat(claims(watched)).extracting(GrokkingDetected::stage).containsExactly(Stage.CONFIRMED);
        assertThat(lastPhase(watched)).satisfies(last -> {
            assertThat(last.phase()).isEqualTo(RunPhase.GENERALISED);
            assertThat(last.verdict()).isEqualTo(RunClass.GROKKED);
            assertThat(last.generalisation())
                    .isEqualTo(new Generalisation(475, null, 6 / 7.0, GeneralisationEnding.UNSTABLE));
        });
    }

    @Test
    void a_wobble_long_after_generalising_promptly_is_no_grokking() {
        Watched watched = evaluated(
                        25, then(times(2, .1, .1), times(200, 1, .5), times(3, 1, 1), times(2, 1, .9), times(5, 1, 1)))
                .watch();
        Watched prompt = evaluated(25, then(times(2, .1, .1), times(200, 1, 1), times(2, 1, .9), times(5, 1, 1)))
                .watch();

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(prompt.summary().runClass()).isEqualTo(RunClass.GENERALISED);
        assertThat(prompt.summary().generalisedStep()).isEqualTo(50L);
        assertThat(prompt.summary().leading().stableFrom()).isEqualTo(204L * 25);
        assertThat(prompt.summary().ending()).isEqualTo(GeneralisationEnding.KEPT);
        assertThat(claims(prompt)).isEmpty();
    }

    @Test
    void a_solution_that_is_lost_at_the_end_keeps_the_class_and_ends_lost() {
        Watched watched = evaluated(25, then(GROKS, times(6, 1, .3))).watch();

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(watched.summary().ending()).isEqualTo(GeneralisationEnding.LOST);
        assertThat(watched.summary().leading().solvedShare()).isEqualTo(.5);
        assertThat(watched.summary().phase()).isEqualTo(RunPhase.COLLAPSED);
        assertThat(anomalies(watched)).containsExactly(AnomalyDetected.Kind.COLLAPSE_AFTER_GENERALISING);
        assertThat(claims(watched)).extracting(GrokkingDetected::stage).containsExactly(Stage.CONFIRMED);
    }

    @Test
    void an_accuracy_that_wobbles_around_the_level_raises_one_claim() {
        double[][] wobbling = new double[3000][];
        Random random = new Random(7);
        Arrays.setAll(wobbling, i -> new double[] {1, Math.min(1, .95 + .03 * random.nextGaussian())});

        Watched watched = evaluated(25, then(GROKS, wobbling)).watch();

        assertThat(claims(watched)).hasSize(1);
        assertThat(anomalies(watched)).isEmpty();
    }

    @Test
    void losses_and_recoveries_are_events_of_their_own_five_times_each() {
        double[][][] parts = new double[41][][];
        parts[0] = GROKS;
        for (int i = 1; i < parts.length; i += 2) {
            parts[i] = times(4, 1, .3);
            parts[i + 1] = times(4, 1, 1);
        }

        Watched watched = evaluated(25, then(parts)).watch();

        assertThat(claims(watched)).hasSize(1);
        assertThat(anomalies(watched))
                .hasSize(10)
                .startsWith(
                        AnomalyDetected.Kind.COLLAPSE_AFTER_GENERALISING, AnomalyDetected.Kind.GENERALISATION_REGAINED);
        assertThat(watched.summary().leading().losses()).isEqualTo(20);
        assertThat(watched.summary().ending()).isEqualTo(GeneralisationEnding.KEPT);
        assertThat(lastPhase(watched).phase()).isEqualTo(RunPhase.GENERALISED);
    }

    /** The maximum that a validation set raises, whatever its accuracies are. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void no_accuracies_raise_more_than_three_claims_and_five_losses(long seed) {
        Random random = new Random(seed);
        double[][] pairs = new double[2000][];
        double[] state = {1, .1};
        for (int i = 0; i < pairs.length; i++) {
            if (random.nextInt(12) == 0) {
                state = new double[] {random.nextInt(4) == 0 ? 1.2 * random.nextDouble() : 1, 1.1 * random.nextDouble()
                };
            }
            pairs[i] = new double[] {state[0], random.nextInt(3) == 0 ? random.nextDouble() : state[1]};
        }
        double[][] percent = Arrays.stream(pairs)
                .map(pair -> new double[] {pair[0] * 100, pair[1] * 100})
                .toArray(double[][]::new);

        Watched watched = evaluated(25, then(GROKS, pairs, percent)).watch();

        assertThat(claims(watched).stream().filter(claim -> claim.stage() == Stage.CONFIRMED))
                .hasSizeLessThanOrEqualTo(GrokkingDetector.MAX_CLAIMS);
        assertThat(anomalies(watched).stream().filter(kind -> kind == AnomalyDetected.Kind.COLLAPSE_AFTER_GENERALISING))
                .hasSizeLessThanOrEqualTo(5);
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
    void losses_alone_date_the_fit_long_before_the_network_is_sure_of_it_and_are_weak() {
        Watched watched =
                losses(1, then(times(2, 3.4, 3.4), times(10, .03, 6), times(10, .001, 6), times(10, 1e-4, .01)));

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.GENERALISED);
        assertThat(watched.summary().memorisedStep()).isEqualTo(50);
        assertThat(watched.summary().leading().weak()).isTrue();
        assertThat(lastPhase(watched).weak()).isTrue();
    }

    @Test
    void losses_alone_prove_grokking_where_the_bound_on_the_accuracy_does() {
        Watched proven = losses(1, then(times(2, 3.4, 3.4), times(30, .001, 6), times(10, 1e-4, .01)));
        Watched open = losses(1, then(times(2, 3.4, 3.4), times(30, .001, 6), times(10, 1e-4, .15)));

        assertThat(proven.summary().runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(claims(proven))
                .singleElement()
                .satisfies(claim -> assertThat(claim.weak()).isTrue());
        assertThat(open.summary().runClass()).isEqualTo(RunClass.GENERALISED);
        assertThat(claims(open)).isEmpty();
    }

    @Test
    void a_run_without_a_train_accuracy_is_judged_by_the_train_loss_and_weak() {
        RecordedRun run = evaluated(25, then(times(2, 3.4, .1), times(30, .001, .1), times(10, 1e-4, 1)));
        Watched watched = run.with(run.samples().stream()
                        .map(sample -> renamed(sample, "train/accuracy", "train/loss"))
                        .toList())
                .watch();

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(watched.summary().leading().weak()).isTrue();
    }

    @Test
    void losses_that_are_no_cross_entropy_stand_in_for_nothing() {
        Watched watched = losses(.01, then(times(2, 3.4, 3.4), times(10, .03, 6), times(10, .001, .15)));

        assertThat(watched.summary().runClass()).isNull();
        assertThat(watched.summary().missing()).contains("only losses were logged", "accuracies are missing");
        assertThat(watched.findings()).isEmpty();
    }

    @Test
    void without_a_validation_set_there_is_no_class_and_it_is_named_as_missing() {
        RecordedRun run = evaluated(25, GROKS);
        RunSummary summary = run.with(run.samples().stream()
                        .map(sample -> new Sample(
                                sample.step(),
                                Map.of("train/accuracy", sample.metrics().getOrDefault("train/accuracy", 0.0))))
                        .toList())
                .watch()
                .summary();

        assertThat(summary.runClass()).isNull();
        assertThat(summary.missing()).isEqualTo("no accuracy and no loss of a validation set was logged");
        assertThat(summary.json()).contains("\"class\":null,\"missing\":\"no validation accuracy or loss");
    }

    @Test
    void without_any_metric_of_the_train_set_a_solved_validation_set_alone_is_judged() {
        RecordedRun run = evaluated(25, GROKS);
        RecordedRun alone = run.with(run.samples().stream()
                .map(sample -> new Sample(
                        sample.step(), Map.of("val/accuracy", sample.metrics().getOrDefault("val/accuracy", 0.0))))
                .toList());

        assertThat(alone.watch().summary().runClass()).isEqualTo(RunClass.GENERALISED);
        assertThat(alone.watch().summary().leading().weak()).isTrue();
        RunSummary unsolved = alone.with(alone.samples().subList(0, 10)).watch().summary();
        assertThat(unsolved.runClass()).isNull();
        assertThat(unsolved.missing()).isEqualTo("no accuracy and no loss of the train set was logged");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_accuracy_that_flickers_below_its_level_is_that_of_a_train_set_that_does_not_fit(boolean lossKnown) {
        double[][] flickering = new double[200][];
        Random random = new Random(3);
        Arrays.setAll(flickering, i -> new double[] {.965 + .01 * random.nextDouble(), .3});

        Watched watched = withTrainLoss(evaluated(25, then(times(3, .1, .1), flickering)), lossKnown ? .1 : Double.NaN)
                .watch();

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.UNFITTED);
        assertThat(watched.findings()).isEmpty();
    }

    @Test
    void an_accuracy_that_dips_while_the_loss_proves_the_fit_is_fitted() {
        double[][] dipping = new double[200][];
        Arrays.setAll(dipping, i -> new double[] {i % 2 == 0 ? 1 : .96, .3});
        RecordedRun run = evaluated(25, then(times(3, .1, .1), dipping));

        assertThat(withTrainLoss(run, .001).watch().summary().memorisedStep()).isEqualTo(75L);
        assertThat(withTrainLoss(run, .2).watch().summary().runClass()).isEqualTo(RunClass.UNFITTED);
        assertThat(run.watch().summary().runClass()).isEqualTo(RunClass.UNFITTED);
    }

    @Test
    void noise_that_shows_itself_in_impossible_accuracies_lowers_the_levels_and_makes_the_steps_approximate() {
        double[][] noisy = new double[60][];
        Random random = new Random(5);
        Arrays.setAll(noisy, i -> new double[] {1 + .03 * random.nextGaussian(), .3});
        RunSummary summary = withTrainLoss(evaluated(25, then(times(3, .1, .1), noisy)), .001)
                .watch()
                .summary();

        assertThat(summary.memorisedStep()).isEqualTo(75L);
        assertThat(summary.leading().approximate()).containsExactly("memorisedStep");
    }

    @Test
    void a_step_that_an_evaluation_alone_touched_before_is_approximate() {
        RunSummary touched = evaluated(25, then(times(1, .1, .1), times(2, 1, .1), times(1, .3, .1), times(9, 1, .1)))
                .watch()
                .summary();

        assertThat(touched.memorisedStep()).isEqualTo(100L);
        assertThat(touched.leading().approximate()).containsExactly("memorisedStep");
        assertThat(evaluated(25, GROKS).watch().summary().leading().approximate())
                .isEmpty();
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

        assertThat(both.watch().summary())
                .usingRecursiveComparison()
                .ignoringFields("naming")
                .isEqualTo(run.watch().summary());
        assertThat(both.watch().summary().leading().weak()).isFalse();
    }

    @Test
    void the_summary_has_the_first_solution_and_what_became_of_it_and_both_kinds_of_verdict() {
        RunSummary summary = evaluated(25, then(GROKS, times(6, 1, .5), times(6, 1, 1)))
                .watch()
                .summary();

        assertThat(summary.leading())
                .isEqualTo(new SplitVerdict(
                        "val",
                        RunClass.GROKKED,
                        null,
                        25L,
                        375L,
                        new Generalisation(475, 775L, 12 / 18.0, GeneralisationEnding.KEPT),
                        1,
                        19.0,
                        LiuPhase.COMPREHENSION,
                        false,
                        List.of()));
        String verdict = "\"class\":\"grokked\",\"memorisedStep\":25,\"onsetStep\":375,\"generalisedStep\":475,"
                + "\"stableFrom\":775,\"solvedShare\":0.6666666666666666,\"ending\":\"kept\",\"losses\":1,"
                + "\"delayRatio\":19.0,\"weak\":false,\"approximate\":[]";
        assertThat(summary.json())
                .isEqualTo("{\"type\":\"summary\"," + verdict
                        + ",\"slingshots\":[],\"otherSpikes\":[],\"undeterminedSpikes\":[],\"phase\":\"GENERALISED\","
                        + "\"liuPhase\":\"COMPREHENSION\",\"splits\":{\"val\":{" + verdict
                        + ",\"liuPhase\":\"COMPREHENSION\"}},\"names\":{\"train/accuracy\":\"train/accuracy\","
                        + "\"val/accuracy\":\"val/accuracy\"},\"ambiguities\":[]}");
    }

    /** A log that begins late counts from where it begins. */
    @Test
    void the_delay_counts_from_the_first_step_logged() {
        RecordedRun run = evaluated(25, GROKS);
        RunSummary late = run.with(run.samples().stream()
                        .map(sample -> new Sample(2_000_000 + sample.step(), sample.metrics()))
                        .toList())
                .watch()
                .summary();

        assertThat(late.runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(late.memorisedStep()).isEqualTo(2_000_025L);
        assertThat(late.leading().delayRatio()).isEqualTo(10);
    }

    private static RecordedRun withTrainLoss(RecordedRun run, double fitted) {
        return Double.isNaN(fitted)
                ? run
                : run.with(run.samples().stream()
                        .map(sample -> {
                            Map<String, Double> metrics = new HashMap<>(sample.metrics());
                            metrics.put("train/loss", metrics.getOrDefault("train/accuracy", 0.0) < .5 ? 3 : fitted);
                            return new Sample(sample.step(), metrics);
                        })
                        .toList());
    }

    private static Sample renamed(Sample sample, String from, String to) {
        Map<String, Double> metrics = new HashMap<>(sample.metrics());
        metrics.put(to, metrics.remove(from));
        return new Sample(sample.step(), metrics);
    }

    private static PhaseChanged lastPhase(Watched watched) {
        return watched.findings().stream()
                .filter(PhaseChanged.class::isInstance)
                .map(PhaseChanged.class::cast)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static List<AnomalyDetected.Kind> anomalies(Watched watched) {
        return watched.findings().stream()
                .filter(AnomalyDetected.class::isInstance)
                .map(finding -> ((AnomalyDetected) finding).kind())
                .toList();
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
