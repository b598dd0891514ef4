package io.grokwatch.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.RecordedRun.Watched;
import io.grokwatch.detect.Simulated.Spiky;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.trace.TraceLine.Sample;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slingshots in telemetry that is lost in part, or logged seldom. */
class SparseTelemetryTest {
    private static final int SPIKE = 600;

    @Test
    void updates_may_have_grown_far_while_telemetry_was_lost() {
        RecordedRun run = RecordedRun.read("sling-gauss-s1");
        RecordedRun holed = run.with(run.samples().stream()
                .filter(sample -> sample.step() < 2213 - 129 || sample.step() >= 2213 - 9)
                .toList());

        assertThat(holed.watch().summary().slingshots())
                .isEqualTo(run.watch().summary().slingshots());
    }

    @Test
    void telemetry_lost_behind_the_peak_is_no_spike_that_stays_up() {
        RecordedRun run = Spiky.once(SPIKE).run();
        RecordedRun holed = run.with(run.samples().stream()
                .filter(sample -> sample.step() < SPIKE + 4 || sample.step() >= SPIKE + 260)
                .toList());

        assertThat(holed.watch().summary().slingshots()).containsExactly((long) SPIKE);
    }

    @Test
    void evidence_that_is_logged_less_often_than_the_loss_decides_all_the_same() {
        RecordedRun slingshot = seldom(Spiky.once(SPIKE).run());
        RecordedRun other = seldom(Spiky.once(SPIKE)
                .metric(MetricNames.SOFTMAX_COLLAPSE_FRACTION, .02)
                .run());

        assertThat(slingshot.watch().summary().slingshots()).containsExactly((long) SPIKE);
        assertThat(other.watch().summary().otherSpikes()).containsExactly((long) SPIKE);
    }

    @Test
    void growth_of_a_norm_that_is_logged_less_often_than_the_loss_is_known() {
        Spiky growing = Spiky.once(SPIKE)
                .without(MetricNames.SOFTMAX_COLLAPSE_FRACTION)
                .without(MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE);
        for (int step = SPIKE - 60; step < SPIKE; step++) {
            growing.from(step, MetricNames.LAST_LAYER_NORM, 1.001);
        }

        Watched watched = seldom(growing.run()).watch();

        assertThat(watched.slingshotClaims().getFirst().evidence().get("growthPerStep"))
                .isCloseTo(1e-3, Offset.offset(1e-4));
    }

    /** The loss on every step, all else on every 25th. */
    private static RecordedRun seldom(RecordedRun run) {
        return run.with(run.samples().stream()
                .map(sample -> sample.step() % 25 == 0
                        ? sample
                        : new Sample(
                                sample.step(),
                                Map.of(MetricNames.TRAIN_LOSS, sample.metrics().get(MetricNames.TRAIN_LOSS))))
                .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 10, 20})
    void a_suspicion_is_settled_within_200_steps_while_samples_show_a_cycle(int cadence) {
        for (int up = 1; up <= 12; up++) {
            List<SlingshotDetected> claims = spikeOf(up, cadence).slingshotClaims();

            assertThat(claims).hasSize(2);
            assertThat(claims.getLast().step() - claims.getFirst().step()).isLessThanOrEqualTo(200);
            assertThat(claims.getLast().stage() == Stage.WITHDRAWN).isEqualTo(up * cadence > 120);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {25, 50, 100, 150, 190, 250})
    void where_samples_are_further_apart_a_cycle_is_suspected_at_most(int cadence) {
        Watched watched = spikeOf(1, cadence);

        assertThat(watched.slingshotClaims()).singleElement().satisfies(claim -> {
            assertThat(claim.stage()).isEqualTo(Stage.SUSPECTED);
            assertThat(claim.undetermined())
                    .startsWith("the samples are " + cadence + " steps apart")
                    .endsWith("on every step would settle it");
        });
        assertThat(watched.summary().slingshots()).isEmpty();
        assertThat(watched.summary().otherSpikes()).isEmpty();
        assertThat(watched.summary().undeterminedSpikes()).containsExactly(40L * cadence);
    }

    @Test
    void where_nothing_but_a_seldom_loss_is_known_a_spike_is_undetermined() {
        Watched watched = new Spiky(4000)
                .without(MetricNames.SOFTMAX_COLLAPSE_FRACTION)
                .without(MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE)
                .without(MetricNames.LAST_LAYER_NORM)
                .without(MetricNames.WEIGHTS_NORM)
                .facts(RunFacts.UNKNOWN)
                .loss(2000, .5)
                .run()
                .every(50)
                .watch();

        assertThat(watched.slingshotClaims()).isEmpty();
        assertThat(watched.summary().undeterminedSpikes()).containsExactly(2000L);
    }

    /** A spike over so many samples. */
    private static Watched spikeOf(int up, int cadence) {
        Spiky run = new Spiky(80 * cadence);
        for (int i = 0; i < up; i++) {
            run.loss(40 * cadence + i * cadence, .5);
        }
        return run.run().every(cadence).watch();
    }
}
