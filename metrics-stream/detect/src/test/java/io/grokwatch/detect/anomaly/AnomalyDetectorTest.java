package io.grokwatch.detect.anomaly;

import static io.grokwatch.detect.Simulated.evaluated;
import static io.grokwatch.detect.Simulated.then;
import static io.grokwatch.detect.Simulated.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.grokwatch.detect.RecordedRun;
import io.grokwatch.detect.RecordedRun.Watched;
import io.grokwatch.detect.Simulated.Spiky;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.AnomalyDetected.Kind;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.trace.TraceLine.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Collapses: of the softmax, and of a validation set that was solved. */
class AnomalyDetectorTest {
    private static final int SPIKE = 1500;

    /** Memorises at the second evaluation, and generalises at the twentieth. */
    private static final double[][] GROKS = then(
            times(1, .1, .1), times(14, 1, .1), new double[][] {{1, .2}, {1, .35}, {1, .55}, {1, .8}}, times(6, 1, 1));

    @Test
    void a_collapse_is_a_phase_and_an_anomaly_and_may_heal() {
        Watched watched =
                evaluated(25, then(GROKS, times(4, 1, .3), times(4, 1, 1))).watch();

        assertThat(phases(watched)).endsWith(RunPhase.GENERALISED, RunPhase.COLLAPSED, RunPhase.GENERALISED);
        assertThat(watched.findings().stream()
                        .filter(AnomalyDetected.class::isInstance)
                        .map(AnomalyDetected.class::cast))
                .extracting(AnomalyDetected::kind, AnomalyDetected::message)
                .containsExactly(
                        tuple(
                                Kind.COLLAPSE_AFTER_GENERALISING,
                                "The accuracy on val has been below 0.80 since step 625, after the run had generalised;"
                                        + " the train set is still fitted."),
                        tuple(
                                Kind.GENERALISATION_REGAINED,
                                "The accuracy on val has been at least 0.95 again since step 725; the run first"
                                        + " generalised at step 475 and has lost the set once since."));
    }

    @Test
    void a_collapse_soon_after_a_slingshot_names_it() {
        double[][] accuracies = then(GROKS, times(60, 1, 1));
        for (int i = 62; i < 66; i++) {
            accuracies[i][1] = .3;
        }
        RecordedRun groks = evaluated(25, accuracies);
        RecordedRun slingshots = spiky(2100).run();
        RecordedRun both = slingshots.with(slingshots.samples().stream()
                .map(sample -> merged(sample, groks.samples()))
                .toList());

        AnomalyDetected collapse =
                anomalies(both.watch(), Kind.COLLAPSE_AFTER_GENERALISING).getFirst();

        assertThat(collapse.fromStep()).isEqualTo(1550);
        assertThat(collapse.evidence()).containsEntry("slingshotStep", (double) SPIKE);
        assertThat(collapse.message()).endsWith("the train set is still fitted, and a slingshot spiked at step 1500.");
    }

    @Test
    void a_softmax_that_stays_collapsed_for_a_thousand_steps_without_a_spike_is_reported_once() {
        Watched watched = new Spiky(4000).run().watch();

        assertThat(anomalies(watched, Kind.SOFTMAX_COLLAPSE)).singleElement().satisfies(stall -> {
            assertThat(stall.stage()).isEqualTo(Stage.CONFIRMED);
            assertThat(stall.step()).isEqualTo(1000);
        });
    }

    @Test
    void a_stall_that_a_slingshot_ends_is_withdrawn() {
        List<AnomalyDetected> stalls = anomalies(spiky(1800).run().watch(), Kind.SOFTMAX_COLLAPSE);

        assertThat(stalls).extracting(AnomalyDetected::stage).containsExactly(Stage.CONFIRMED, Stage.WITHDRAWN);
        assertThat(stalls.getLast().supersedes()).isEqualTo(stalls.getFirst().id());
        assertThat(stalls.getLast().step()).isEqualTo(SPIKE);
        assertThat(stalls.getLast().message())
                .isEqualTo(
                        "The softmax that had collapsed at step 0 ended in a slingshot at step 1500: it was no stall.");
    }

    @Test
    void a_spike_from_outside_leaves_the_stall_as_it_was() {
        Watched watched =
                spiky(1800).from(SPIKE, MetricNames.WEIGHTS_NORM, 1.3).run().watch();

        assertThat(anomalies(watched, Kind.SOFTMAX_COLLAPSE))
                .extracting(AnomalyDetected::stage)
                .containsExactly(Stage.CONFIRMED);
    }

    private static Spiky spiky(int steps) {
        return new Spiky(steps).spike(SPIKE, 1, 60);
    }

    private static Sample merged(Sample sample, List<Sample> evaluations) {
        Map<String, Double> metrics = new LinkedHashMap<>(sample.metrics());
        evaluations.stream()
                .filter(evaluation -> evaluation.step() == sample.step())
                .forEach(evaluation -> metrics.putAll(evaluation.metrics()));
        return new Sample(sample.step(), metrics);
    }

    private static List<AnomalyDetected> anomalies(Watched watched, Kind kind) {
        return watched.findings().stream()
                .filter(AnomalyDetected.class::isInstance)
                .map(AnomalyDetected.class::cast)
                .filter(anomaly -> anomaly.kind() == kind)
                .toList();
    }

    private static List<RunPhase> phases(Watched watched) {
        return watched.findings().stream()
                .filter(PhaseChanged.class::isInstance)
                .map(finding -> ((PhaseChanged) finding).phase())
                .toList();
    }
}
