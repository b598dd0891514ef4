package io.grokwatch.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.detect.RecordedRun.Watched;
import io.grokwatch.events.Detection;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.codec.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunDetectorsTest {
    private static final RecordedRun SLINGSHOTS = RecordedRun.read("sling-gauss-s1");
    private static final RecordedRun GROKS = RecordedRun.read("switch-emb-add31-wd0to1");
    private static final int STATE_LIMIT = 64 * 1024;
    private static final List<String> ALL_METRICS = List.of(
            "train/loss",
            "train/accuracy",
            "train_eval/loss",
            "train_eval/accuracy",
            "val/loss",
            "val/accuracy",
            "lr",
            "weights/norm",
            "last_layer/norm",
            "last_layer/update_norm",
            "last_layer/class_mean_feature_cosine",
            "softmax/collapse_fraction",
            "last_layer/class_mean_norm",
            "val/one/loss",
            "val/one/accuracy",
            "val/two/loss",
            "val/two/accuracy",
            "val/three/loss",
            "val/three/accuracy",
            "val/four/loss",
            "val/four/accuracy");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 256, 5000})
    void findings_are_the_same_however_the_steps_are_batched(int size) {
        assertThat(bytes(SLINGSHOTS.watch(SLINGSHOTS.batches(size)))).isEqualTo(bytes(SLINGSHOTS.watch()));
        assertThat(bytes(GROKS.watch(GROKS.batches(size)))).isEqualTo(bytes(GROKS.watch()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void a_watch_restored_at_random_points_finds_the_same_and_stays_small(long seed) {
        Random random = new Random(seed);
        RecordedRun run = seed % 2 == 0 ? SLINGSHOTS : GROKS;
        RunDetectors watch = RunDetectors.of(run.runId(), DetectorConfig.defaults());
        List<RunFinding> findings = new ArrayList<>();

        watch.accept(run.started()).forEach(findings::add);
        for (MetricBatch batch : run.batches(1 + random.nextInt(12))) {
            watch.accept(batch).forEach(findings::add);
            if (random.nextInt(5) == 0) {
                byte[] state = watch.toBytes();
                assertThat(state.length).isLessThan(STATE_LIMIT);
                watch = RunDetectors.fromBytes(state, DetectorConfig.defaults());
                assertThat(watch.toBytes()).isEqualTo(state);
            }
        }
        watch.accept(run.finished()).forEach(findings::add);

        assertThat(bytes(new Watched(findings, watch.summary()))).isEqualTo(bytes(run.watch()));
    }

    /**
     * Five validation sets, every metric on every step, spikes until their list is full where spacing lets each be one of its own, rows out
     * of order until as many wait as may.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 1_000_003, 1L << 40})
    void state_of_a_run_that_fills_every_buffer_is_within_the_limit(long spacing) {
        Random random = new Random(7);
        RunId run =
                new RunId("a-run-whose-id-is-as-long-as-it-may-be-".repeat(3).substring(0, 64));
        RunDetectors detectors = RunDetectors.of(run, DetectorConfig.defaults());
        int largest = 0;
        long sequence = 0;
        for (int batch = 0; batch < 400; batch++) {
            List<Integer> rows = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                rows.add(batch * 64 + i);
            }
            Collections.shuffle(rows, random);
            long[] steps = rows.stream().mapToLong(row -> row * spacing).toArray();
            List<Column> columns = new ArrayList<>();
            for (String name : ALL_METRICS) {
                double[] values = new double[steps.length];
                for (int i = 0; i < values.length; i++) {
                    boolean spike = rows.get(i) % 40 == 0;
                    boolean loss = name.endsWith("loss");
                    boolean wave = rows.get(i) / 64 % 2 == 0;
                    values[i] = loss
                            ? (spike ? 3 : 1e-5) * (1 + random.nextDouble())
                            : wave ? 1 - random.nextDouble() / 100 : random.nextDouble();
                }
                columns.add(new Column(name, Doubles.adopt(values)));
            }
            detectors.accept(new MetricBatch(
                    run,
                    1,
                    sequence++,
                    List.of(new Block(Longs.of(steps), Longs.of(new long[steps.length]), columns))));
            largest = Math.max(largest, detectors.toBytes().length);
        }

        assertThat(detectors.summary().otherSpikes()).hasSizeBetween(100, 500);
        assertThat(largest).isBetween(32 * 1024, STATE_LIMIT);
    }

    @Test
    void batches_that_come_twice_change_nothing() {
        List<MetricBatch> twice = new ArrayList<>();
        List<MetricBatch> batches = SLINGSHOTS.batches(32);
        for (int i = 0; i < batches.size(); i++) {
            twice.add(batches.get(i));
            twice.add(batches.get(Math.max(0, i - 3)));
        }

        assertThat(bytes(SLINGSHOTS.watch(twice))).isEqualTo(bytes(SLINGSHOTS.watch()));
    }

    @Test
    void batches_that_overtake_each_other_are_put_in_order() {
        List<MetricBatch> batches = new ArrayList<>(SLINGSHOTS.batches(16));
        for (int i = 0; i + 4 < batches.size(); i += 5) {
            Collections.swap(batches, i, i + 4);
        }

        assertThat(bytes(SLINGSHOTS.watch(batches))).isEqualTo(bytes(SLINGSHOTS.watch()));
    }

    @Test
    void a_lost_batch_delays_what_comes_after_it_by_a_bounded_number_of_batches() {
        List<MetricBatch> batches = new ArrayList<>(SLINGSHOTS.batches(16));
        batches.remove(20);

        assertThat(SLINGSHOTS.watch(batches).summary().slingshots())
                .isEqualTo(SLINGSHOTS.watch().summary().slingshots());
    }

    @Test
    void an_older_attempt_is_not_heard() {
        RunDetectors watch = RunDetectors.of(SLINGSHOTS.runId(), DetectorConfig.defaults());
        watch.accept(started(2, 0));
        byte[] before = watch.toBytes();

        SLINGSHOTS.batches(64).forEach(batch -> watch.accept(batch));

        assertThat(watch.toBytes()).isEqualTo(before);
    }

    @Test
    void an_attempt_that_starts_over_finds_everything_anew() {
        RunDetectors watch = RunDetectors.of(SLINGSHOTS.runId(), DetectorConfig.defaults());
        List<RunFinding> findings = new ArrayList<>();
        watch.accept(SLINGSHOTS.started());
        SLINGSHOTS.batches(64).subList(0, 30).forEach(batch -> watch.accept(batch));

        watch.accept(started(2, 0)).forEach(findings::add);
        SLINGSHOTS
                .batches(64)
                .forEach(batch -> watch.accept(ofAttempt(2, batch)).forEach(findings::add));

        assertThat(watch.summary()).isEqualTo(SLINGSHOTS.watch().summary());
        assertThat(findings).isNotEmpty().allMatch(finding -> finding.attempt() == 2);
    }

    @Test
    void an_attempt_that_goes_on_from_a_checkpoint_keeps_what_was_found() {
        RunDetectors watch = RunDetectors.of(SLINGSHOTS.runId(), DetectorConfig.defaults());
        List<MetricBatch> batches = SLINGSHOTS.batches(50);
        watch.accept(SLINGSHOTS.started());
        batches.subList(0, 28).forEach(batch -> watch.accept(batch));

        watch.accept(started(2, 1300));
        for (int i = 26; i < batches.size(); i++) {
            MetricBatch batch = batches.get(i);
            watch.accept(new MetricBatch(batch.runId(), 2, i - 26, batch.blocks()));
        }

        assertThat(watch.summary()).isEqualTo(SLINGSHOTS.watch().summary());
    }

    @Test
    void a_spike_right_after_an_intervention_is_no_slingshot() {
        RunDetectors watch = RunDetectors.of(SLINGSHOTS.runId(), DetectorConfig.defaults());
        watch.accept(SLINGSHOTS.started());
        watch.accept(new RunIntervened(SLINGSHOTS.runId(), 1, 1600, "wd", 0.0, 1.0));

        SLINGSHOTS.batches(64).forEach(batch -> watch.accept(batch));

        assertThat(watch.summary().slingshots()).doesNotContain(1619L);
        assertThat(watch.summary().otherSpikes()).contains(1619L);
    }

    @Test
    void every_detection_has_an_id_of_its_own_and_supersedes_one_that_was_made() {
        for (RecordedRun run : List.of(SLINGSHOTS, GROKS, RecordedRun.read("grok-transformer-add41"))) {
            List<String> ids = new ArrayList<>();
            for (RunFinding finding : run.watch().findings()) {
                if (finding instanceof Detection detection) {
                    assertThat(ids).doesNotContain(detection.id());
                    if (detection.supersedes() != null) {
                        assertThat(ids).contains(detection.supersedes());
                    }
                    ids.add(detection.id());
                }
            }
        }
    }

    @Test
    void a_slingshot_is_suspected_at_its_spike_and_confirmed_once_it_has_settled() {
        List<SlingshotDetected> claims = SLINGSHOTS.watch().findings().stream()
                .filter(SlingshotDetected.class::isInstance)
                .map(SlingshotDetected.class::cast)
                .limit(2)
                .toList();

        assertThat(claims).extracting(SlingshotDetected::stage).containsExactly(Stage.SUSPECTED, Stage.CONFIRMED);
        assertThat(claims.getFirst().step()).isEqualTo(claims.getFirst().spikeStep());
        assertThat(claims.getLast().step() - claims.getLast().spikeStep()).isLessThan(200);
        assertThat(claims.getLast().evidence())
                .containsKeys("collapseFraction", "cosine", "growthPerStep", "riseDecades", "updateNormRatio");
    }

    @Test
    void a_run_of_which_nothing_was_received_has_no_class() {
        RunSummary summary =
                RunDetectors.of(new RunId("new"), DetectorConfig.defaults()).summary();

        assertThat(summary.runClass()).isNull();
        assertThat(summary.json())
                .isEqualTo("{\"type\":\"summary\",\"class\":null,\"missing\":\"no accuracy or loss of a train"
                        + " set or a validation set: the run has no metrics\",\"memorisedStep\":null,\"onsetStep\":null,"
                        + "\"generalisedStep\":null,\"stableFrom\":null,\"solvedShare\":null,\"ending\":null,\"losses\":0,"
                        + "\"delayRatio\":null,\"weak\":true,\"approximate\":[],\"slingshots\":[],\"otherSpikes\":[],"
                        + "\"undeterminedSpikes\":[],\"phase\":\"FITTING\","
                        + "\"liuPhase\":\"CONFUSION\",\"splits\":{},\"names\":{},\"ambiguities\":[]}");
    }

    @Test
    void something_of_another_run_is_refused_by_name() {
        RunDetectors watch = RunDetectors.of(new RunId("mine"), DetectorConfig.defaults());

        assertThatThrownBy(() -> watch.accept(SLINGSHOTS.started()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected something of run mine, was of run sling-gauss-s1");
    }

    @Test
    void damaged_state_is_refused() {
        byte[] state =
                RunDetectors.of(new RunId("r"), DetectorConfig.defaults()).toBytes();
        byte[] cut = java.util.Arrays.copyOf(state, state.length / 2);
        byte[] more = java.util.Arrays.copyOf(state, state.length + 1);
        state[0] = 99;

        assertThatThrownBy(() -> RunDetectors.fromBytes(state, DetectorConfig.defaults()))
                .hasMessage("state of detectors must be of version 6, was of version 99");
        assertThatThrownBy(() -> RunDetectors.fromBytes(cut, DetectorConfig.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> RunDetectors.fromBytes(more, DetectorConfig.defaults()))
                .hasMessage("state of detectors is damaged: " + more.length + " bytes");
    }

    private static RunStarted started(int attempt, long step) {
        RunStarted first = SLINGSHOTS.started();
        RunFacts facts = first.facts();
        return new RunStarted(first.runId(), attempt, first.spec(), facts, first.worker(), first.device(), step);
    }

    private static MetricBatch ofAttempt(int attempt, MetricBatch batch) {
        return new MetricBatch(batch.runId(), attempt, batch.sequence(), batch.blocks());
    }

    /** Every byte of what was found. */
    private static String bytes(Watched watched) {
        StringBuilder all = new StringBuilder();
        for (RunFinding finding : watched.findings()) {
            all.append(new String(EventCodec.json(finding), StandardCharsets.UTF_8))
                    .append('\n');
        }
        return all.append(watched.summary().json()).toString();
    }
}
