package io.grokwatch.detect;

import static io.grokwatch.detect.Simulated.evaluated;
import static io.grokwatch.detect.Simulated.then;
import static io.grokwatch.detect.Simulated.times;
import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.trace.TraceLine.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps that come again within an attempt: repeated, or trained again by a script that went on from its own checkpoint. */
class RetrainingTest {
    private static final RecordedRun GROKS = RecordedRun.read("grok-emb-add31-s0");
    private static final int BATCH = 25;

    /** The program went on from its own checkpoint, with other random numbers and within the same attempt. */
    @Test
    void steps_that_are_trained_again_in_the_same_attempt_count_as_they_were_trained_last() {
        int died = 1500;
        int checkpoint = 400;
        List<Sample> again = GROKS.samples().stream()
                .filter(sample -> sample.step() >= checkpoint && sample.step() < died)
                .map(RetrainingTest::memorising)
                .toList();
        List<Sample> all = new ArrayList<>(
                GROKS.samples().stream().filter(sample -> sample.step() < died).toList());
        all.addAll(again);

        RecordedRun.Watched watched = GROKS.with(all).watch(batches(all));

        assertThat(watched.summary().runClass()).isEqualTo(RunClass.MEMORISED);
        assertThat(watched.findings().stream()
                        .filter(GrokkingDetected.class::isInstance)
                        .map(GrokkingDetected.class::cast))
                .extracting(GrokkingDetected::stage)
                .containsExactly(Stage.CONFIRMED, Stage.WITHDRAWN);
    }

    @Test
    void a_restart_a_little_way_back_in_a_long_run_counts_from_where_it_is_first_seen() {
        RecordedRun run = evaluated(1, then(times(1, .1, .1), times(20_000, 1, .1), times(60, 1, 1)));
        List<Sample> lossy =
                run.samples().stream().map(sample -> withLoss(sample, 1e-3)).toList();
        List<Sample> all = new ArrayList<>(lossy);
        lossy.subList(20_002, lossy.size()).forEach(sample -> all.add(memorising(sample)));

        RecordedRun again = run.with(all);
        RecordedRun.Watched watched = again.watch(again.batches(BATCH));

        assertThat(lossy.getLast().step()).isEqualTo(20_060);
        assertThat(watched.summary().generalisedStep()).isNull();
        assertThat(watched.summary().runClass()).isEqualTo(RunClass.MEMORISED);
    }

    /** Three evaluations in a row solve the task, the first two of them before the restart is certain. */
    @Test
    void what_was_trained_again_before_the_restart_is_certain_counts_too() {
        RecordedRun run = evaluated(1, then(times(1, .1, .1), times(300, 1, .1)));
        List<Sample> first =
                run.samples().stream().map(sample -> withLoss(sample, 1e-3)).toList();
        List<Sample> all = new ArrayList<>(first);
        first.subList(200, 203).forEach(sample -> all.add(solving(sample)));
        first.subList(203, first.size()).forEach(sample -> all.add(memorising(sample)));

        for (int batch : new int[] {1, BATCH}) {
            RecordedRun again = run.with(all);
            RecordedRun.Watched watched = again.watch(again.batches(batch));

            assertThat(watched.summary().generalisedStep())
                    .as("batches of %d", batch)
                    .isEqualTo(first.get(200).step());
        }
    }

    private static Sample solving(Sample sample) {
        Map<String, Double> metrics = new LinkedHashMap<>(memorising(sample).metrics());
        metrics.put(MetricNames.VAL_ACCURACY, 1.0);
        return new Sample(sample.step(), metrics);
    }

    private static Sample withLoss(Sample sample, double loss) {
        Map<String, Double> metrics = new LinkedHashMap<>(sample.metrics());
        metrics.put(MetricNames.TRAIN_LOSS, loss);
        return new Sample(sample.step(), metrics);
    }

    @Test
    void steps_that_are_merely_repeated_change_nothing() {
        List<Sample> all = new ArrayList<>(GROKS.samples().subList(0, 1500));
        all.addAll(GROKS.samples().subList(400, GROKS.samples().size()));

        RecordedRun.Watched watched = GROKS.with(all).watch(batches(all));

        assertThat(watched.findings()).isEqualTo(GROKS.watch().findings());
        assertThat(watched.summary().json()).isEqualTo(GROKS.watch().summary().json());
        assertThat(watched.summary().lateRows()).isEqualTo(1099);
    }

    private static List<MetricBatch> batches(List<Sample> samples) {
        return GROKS.with(samples).batches(BATCH);
    }

    private static Sample memorising(Sample sample) {
        Map<String, Double> metrics = new LinkedHashMap<>(sample.metrics());
        metrics.computeIfPresent(MetricNames.TRAIN_LOSS, (name, loss) -> loss * 1.001);
        metrics.computeIfPresent(MetricNames.VAL_ACCURACY, (name, accuracy) -> .02);
        return new Sample(sample.step(), metrics);
    }
}
