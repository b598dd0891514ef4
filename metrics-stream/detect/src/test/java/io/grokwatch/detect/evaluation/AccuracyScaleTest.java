package io.grokwatch.detect.evaluation;

import static io.grokwatch.detect.Simulated.then;
import static io.grokwatch.detect.Simulated.times;
import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.RecordedRun;
import io.grokwatch.detect.RecordedRun.Watched;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.trace.TraceLine.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether accuracies are read in the scale that they are logged in, and what is reported before that is known. */
class AccuracyScaleTest {
    private static final double CHANCE_LOSS = Math.log(97);
    private static final int AT_CHANCE = 300;

    private final AccuracyScale scale = new AccuracyScale(EvaluationConfig.DEFAULTS.scale());

    @Test
    void a_value_above_one_and_a_half_is_in_percent() {
        assertThat(scale.observe(1.6, Double.NaN, false)).isTrue();

        assertThat(scale.isSettled()).isTrue();
        assertThat(scale.fraction(97)).isEqualTo(.97);
    }

    @Test
    void a_value_that_no_percentage_can_be_is_no_evidence() {
        scale.observe(.01, CHANCE_LOSS, false);
        scale.observe(1e6, CHANCE_LOSS, false);

        assertThat(scale.isPercent()).isFalse();
    }

    @Test
    void seventy_six_hundredths_at_the_loss_of_chance_is_not_settled() {
        scale.observe(.76, CHANCE_LOSS, false);

        assertThat(scale.isSettled()).isFalse();
        assertThat(scale.observe(.9, .3, false)).isTrue();
        assertThat(scale.isSettled()).isTrue();
        assertThat(scale.fraction(.9)).isEqualTo(.9);
    }

    @Test
    void a_first_value_at_the_accuracy_of_chance_is_a_fraction() {
        scale.observe(.0103, CHANCE_LOSS, false);

        assertThat(scale.isSettled()).isTrue();
    }

    @Test
    void a_loss_that_is_larger_than_any_chance_says_nothing_of_a_first_value() {
        scale.observe(.03, 34, false);

        assertThat(scale.isSettled()).isTrue();
    }

    @Test
    void without_a_loss_values_around_one_are_settled_by_many_that_are_not_above_it() {
        for (int i = 0; i < 15; i++) {
            scale.observe(.97, Double.NaN, false);
        }
        assertThat(scale.isSettled()).isFalse();

        scale.observe(.97, Double.NaN, false);
        assertThat(scale.isSettled()).isTrue();
    }

    @Test
    void without_a_loss_a_value_just_above_one_is_suspected_to_be_in_percent() {
        scale.observe(.4, Double.NaN, false);
        scale.observe(1.02, Double.NaN, false);

        assertThat(scale.isSettled()).isFalse();
    }

    @Test
    void percent_at_chance_for_long_is_not_announced_as_anything() {
        Watched watched = run(percent(chance(7), chance(8), CHANCE_LOSS, 5)).watch();

        assertThat(watched.findings()).isEmpty();
        assertThat(watched.summary().runClass()).isEqualTo(RunClass.UNFITTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void percent_that_stays_at_chance_for_long_and_then_groks_is_judged_as_its_fraction(boolean losses) {
        List<double[]> grokking = new ArrayList<>();
        Random random = new Random(9);
        for (int i = 0; i < AT_CHANCE; i++) {
            grokking.add(new double[] {chance(random), chance(random), CHANCE_LOSS, CHANCE_LOSS});
        }
        for (double[] pair : then(times(1, .3, .01), times(20, 1, .01), times(1, 1, .4), times(6, 1, 1))) {
            grokking.add(new double[] {
                pair[0], pair[1] == .01 ? chance(random) : pair[1], pair[0] == 1 ? .001 : 2, pair[1] == 1 ? .01 : 9
            });
        }

        Watched fraction = run(samples(grokking, 1, 1, losses)).watch();
        Watched percent = run(samples(grokking, 100, 100, losses)).watch();

        assertThat(percent.summary().runClass()).isEqualTo(fraction.summary().runClass());
        assertThat(percent.summary().memorisedStep()).isEqualTo((AT_CHANCE + 1) * 25L);
        assertThat(percent.summary().generalisedStep()).isEqualTo((AT_CHANCE + 22) * 25L);
        assertThat(phases(percent)).isEqualTo(phases(fraction)).startsWith(RunPhase.MEMORISED);
    }

    /** The scale is a property of each metric. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void validation_in_percent_beside_train_as_a_fraction_and_the_reverse(boolean validation) {
        List<double[]> grokking = new ArrayList<>();
        for (double[] pair : then(times(1, .01, .009), times(14, 1, .008), times(1, 1, .5), times(6, 1, 1))) {
            grokking.add(new double[] {pair[0], pair[1], pair[0] == 1 ? .001 : 4.6, pair[1] == 1 ? .01 : 6});
        }

        Watched watched = run(samples(grokking, validation ? 1 : 100, validation ? 100 : 1, true))
                .watch();

        Watched fractions = run(samples(grokking, 1, 1, true)).watch();
        assertThat(watched.summary()).isEqualTo(fractions.summary());
        assertThat(watched.summary().runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(phases(watched)).isEqualTo(phases(fractions));
        assertThat(watched.findings()).noneMatch(AccuracyScaleTest::isTooGood);
    }

    @Test
    void what_was_claimed_on_an_assumed_scale_is_withdrawn_when_it_turns() {
        List<double[]> values = new ArrayList<>();
        for (double[] pair :
                then(times(1, .1, .1), times(20, 1, .1), times(4, 1, .97), times(4, 100, 1), times(20, 100, 2))) {
            values.add(new double[] {pair[0], pair[1], 0, 0});
        }
        Watched watched = run(samples(values, 1, 1, false)).watch();

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.MEMORISED);
        assertThat(watched.summary().memorisedStep()).isEqualTo(25 * 25L);
        assertThat(watched.findings().stream()
                        .filter(GrokkingDetected.class::isInstance)
                        .map(finding -> ((GrokkingDetected) finding).stage().name()))
                .containsExactly("CONFIRMED", "WITHDRAWN");
        assertThat(watched.summary().phase()).isEqualTo(RunPhase.MEMORISED);
    }

    /** Whether a phase before the transition shows a validation accuracy that only its wrong scale makes. */
    private static boolean isTooGood(Object finding) {
        return finding instanceof PhaseChanged change
                && change.phase() == RunPhase.MEMORISED
                && change.evidence().getOrDefault("valAccuracy", 0.0) > .1;
    }

    private static double chance(long seed) {
        return chance(new Random(seed));
    }

    private static double chance(Random random) {
        return .0103 + .0012 * random.nextGaussian();
    }

    private static List<Sample> percent(double train, double validation, double loss, long seed) {
        Random random = new Random(seed);
        List<double[]> values = new ArrayList<>();
        for (int i = 0; i < AT_CHANCE; i++) {
            values.add(
                    new double[] {i == 0 ? train : chance(random), i == 0 ? validation : chance(random), loss, loss + .3
                    });
        }
        return samples(values, 100, 100, true);
    }

    /** Evaluations every 25 steps: train and validation accuracy, each times a factor; train and validation loss. */
    private static List<Sample> samples(
            List<double[]> values, double trainFactor, double validationFactor, boolean losses) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            double[] value = values.get(i);
            Map<String, Double> metrics = new HashMap<>();
            metrics.put("train/accuracy", trainFactor * value[0]);
            metrics.put("val/accuracy", validationFactor * value[1]);
            if (losses) {
                metrics.put("train/loss", value[2]);
                metrics.put("val/loss", value[3]);
            }
            samples.add(new Sample(25L * i, metrics));
        }
        return samples;
    }

    private static RecordedRun run(List<Sample> samples) {
        return new RecordedRun("simulated", RunFacts.UNKNOWN, samples);
    }

    private static List<RunPhase> phases(Watched watched) {
        return watched.findings().stream()
                .filter(PhaseChanged.class::isInstance)
                .map(finding -> ((PhaseChanged) finding).phase())
                .toList();
    }
}
