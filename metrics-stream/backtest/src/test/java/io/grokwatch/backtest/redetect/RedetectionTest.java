package io.grokwatch.backtest.redetect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.backtest.InputException;
import io.grokwatch.backtest.kafka.BrokerWithTopics;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunDetectors;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Event;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.Json;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.kafka.TopicReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker that has the records of runs and the findings of a stream about them. */
class RedetectionTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final Instant LATER = Instant.ofEpochMilli(START_MS).plusSeconds(3600);

    @TempDir
    static Path folder;

    private static BrokerWithTopics broker;

    @BeforeAll
    static void start() throws Exception {
        broker = new BrokerWithTopics(folder);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void the_same_detectors_change_nothing_and_others_supersede_the_published_findings_once() throws Exception {
        RunId run = new RunId("grokked");
        publishGrokkingRun(run, true);
        publishGrokkingRun(new RunId("another"), true);
        List<RunFinding> before = findings(run);
        assertThat(before).hasAtLeastOneElementOfType(GrokkingDetected.class);

        assertThat(redetect(null, DetectorConfig.defaults()))
                .contains(new RedetectionResult.Unchanged("another"), new RedetectionResult.Unchanged("grokked"));
        assertThat(findings(run)).isEqualTo(before);

        DetectorConfig asksForMore = config("solvedAccuracy", .97);
        assertThat(redetect("grokked", asksForMore))
                .containsExactly(new RedetectionResult.Revised("grokked", 1, 1, 0, 0));
        assertThat(redetect("grokked", asksForMore)).containsExactly(new RedetectionResult.Unchanged("grokked"));

        GrokkingDetected old = last(before);
        GrokkingDetected revised = last(findings(run));
        assertThat(revised.supersedes()).isEqualTo(old.id());
        assertThat(revised.id()).isEqualTo(old.id() + "/revision/1");
        assertThat(revised.detector().configuration()).isEqualTo(asksForMore.hash());
    }

    @Test
    void a_detection_that_other_detectors_do_not_make_is_retracted_and_the_phases_are_published_again()
            throws Exception {
        RunId run = new RunId("not-quite");
        publishGrokkingRun(run, true);

        assertThat(redetect("not-quite", config("solvedAccuracy", .995)))
                .containsExactly(new RedetectionResult.Revised("not-quite", 1, 0, 1, 0));

        List<RunFinding> findings = findings(run);
        assertThat(last(findings).stage()).isEqualTo(Stage.WITHDRAWN);
        assertThat(findings.stream()
                        .filter(PhaseChanged.class::isInstance)
                        .map(finding -> ((PhaseChanged) finding).revision()))
                .contains(1);
    }

    @Test
    void a_run_that_has_not_ended_is_skipped_unless_it_is_inactive_and_inactive_runs_are_included() throws Exception {
        publishGrokkingRun(new RunId("going"), false);
        DetectorConfig others = config("solvedAccuracy", .97);
        String reason = "run going has not ended: it is in training, last active at 2023-11-14T22:13:20.019Z;"
                + " its findings come from the stream";

        assertThat(redetect("going", others)).containsExactly(new RedetectionResult.Skipped("going", reason));
        assertThat(redetect("going", others, true, Instant.ofEpochMilli(START_MS + 30_000)))
                .containsExactly(new RedetectionResult.Skipped("going", reason));
        assertThat(redetect("going", others, true, LATER))
                .containsExactly(new RedetectionResult.Revised("going", 1, 1, 0, 0));
    }

    @Test
    void a_run_that_reports_progress_between_long_steps_is_not_inactive() throws Exception {
        RunId run = new RunId("slow");
        publishGrokkingRun(run, false);
        broker.publish(
                new RunProgressed(run, 1, 1990, 5000, .01),
                LATER.minusSeconds(30).toEpochMilli());

        assertThat(redetect("slow", DetectorConfig.defaults(), true, LATER))
                .containsExactly(new RedetectionResult.Skipped(
                        "slow",
                        "run slow has not ended: it is in training, last active at 2023-11-14T23:12:50Z;"
                                + " its findings come from the stream"));
    }

    @Test
    void a_run_that_the_stream_has_not_read_to_its_end_is_skipped_until_it_has() throws Exception {
        RunId run = new RunId("unread");
        broker.commitAsStream();
        List<RunFinding> found = publishRun(run, true);

        assertThat(redetectNow("unread", DetectorConfig.defaults(), false, LATER))
                .singleElement()
                .isInstanceOf(RedetectionResult.Skipped.class)
                .extracting(Object::toString)
                .asString()
                .contains("the stream has not read all of run unread: of run-")
                .contains("its group grokwatch-metrics-stream has committed offset ");
        assertThat(findings(run)).isEmpty();

        publishFindings(found);
        assertThat(redetect("unread", DetectorConfig.defaults()))
                .containsExactly(new RedetectionResult.Unchanged("unread"));
        assertThat(findings(run))
                .isNotEmpty()
                .noneMatch(finding -> finding.eventId().contains("/revision/"));
        assertThat(findings(run)).noneMatch(finding -> finding.eventId().contains("/revision/"));
    }

    @Test
    void a_run_that_was_requeued_has_not_ended() throws Exception {
        publishGrokkingRun(new RunId("requeued"), false);
        broker.publish(new RunHandedBack(new RunId("requeued"), 1, 2000), START_MS + 30);

        assertThat(redetect("requeued", DetectorConfig.defaults()))
                .singleElement()
                .extracting(Object::toString)
                .asString()
                .contains("it was requeued and waits for another worker");
    }

    @Test
    void a_replayed_dead_letter_is_folded_at_its_place_however_late_it_was_replayed() throws Exception {
        RunId run = new RunId("replayed");
        publishGrokkingRun(run, true, 0, 1, 14, 15, 16);
        List<RunFinding> whole = new ArrayList<>();
        RunDetectors watch = RunDetectors.of(run, DetectorConfig.defaults());
        for (int part = 0; part < 20; part++) {
            watch.accept(batch(run, part)).forEach(whole::add);
        }
        watch.accept(new RunFinished(run, 1, 2000)).forEach(whole::add);
        assertThat(last(findings(run))).isNotEqualTo(last(whole));

        for (int part : new int[] {15, 16, 14, 0, 1, 0}) {
            broker.send(Topics.RUN_METRICS, run.value(), START_MS + part, Map.of(), BulkCodec.encode(batch(run, part)));
        }

        assertThat(redetect("replayed", DetectorConfig.defaults()))
                .containsExactly(new RedetectionResult.Revised("replayed", 1, 1, 0, 0));
        GrokkingDetected revised = last(findings(run));
        GrokkingDetected expected = last(whole);
        assertThat(revised.restated(expected.id(), expected.stage(), expected.supersedes()))
                .isEqualTo(expected);
        assertThat(redetect("replayed", DetectorConfig.defaults()))
                .containsExactly(new RedetectionResult.Unchanged("replayed"));
    }

    @Test
    void a_run_with_more_out_of_order_batches_than_are_kept_is_marked() throws Exception {
        RunId run = new RunId("disordered");
        for (int part : new int[] {5, 1, 2, 3}) {
            broker.send(Topics.RUN_METRICS, run.value(), START_MS + part, Map.of(), BulkCodec.encode(batch(run, part)));
        }
        long roomForTwo = 2L * BulkCodec.encode(batch(run, 1)).length;

        assertThat(read(Set.of(run), roomForTwo)).containsExactly(Map.entry("disordered", true));
        assertThat(read(Set.of(run), 2 * roomForTwo)).containsExactly(Map.entry("disordered", false));
    }

    @Test
    void of_runs_that_share_the_limit_the_most_disordered_one_is_skipped() throws Exception {
        List<RunId> runs = ofOnePartition(2);
        for (int part : new int[] {5, 1, 2, 3}) {
            broker.send(
                    Topics.RUN_METRICS, runs.getFirst().value(), START_MS, Map.of(), encoded(runs.getFirst(), part));
        }
        for (int part : new int[] {5, 1}) {
            broker.send(Topics.RUN_METRICS, runs.getLast().value(), START_MS, Map.of(), encoded(runs.getLast(), part));
        }
        long roomForThree = IntStream.of(1, 2, 3)
                .mapToLong(part -> encoded(runs.getFirst(), part).length)
                .sum();

        assertThat(read(Set.copyOf(runs), roomForThree))
                .containsOnly(
                        Map.entry(runs.getFirst().value(), true),
                        Map.entry(runs.getLast().value(), false));
    }

    private static byte[] encoded(RunId run, int part) {
        return BulkCodec.encode(batch(run, part));
    }

    /** Some runs that the topics keep in one partition. */
    private static List<RunId> ofOnePartition(int most) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> new RunId("neighbour-" + i))
                .filter(run ->
                        BuiltInPartitioner.partitionForKey(run.value().getBytes(UTF_8), Topics.RUN_METRICS.partitions())
                                == 0)
                .limit(most)
                .toList();
    }

    private static Map<String, Boolean> read(Set<RunId> wanted, long room) {
        Map<String, Boolean> disordered = new HashMap<>();
        try (TopicReader records = broker.reader()) {
            records.partitions(List.of(Topics.RUN_METRICS)).forEach(partition -> {
                PartitionReplay runs = new PartitionReplay(
                        DetectorConfig.defaults(),
                        id -> wanted.stream().anyMatch(run -> run.value().equals(id)),
                        wanted.size(),
                        room);
                runs.read(records, partition.partition());
                runs.all().forEach(one -> disordered.put(one.runId().value(), runs.isTooDisordered(one)));
            });
        }
        return disordered;
    }

    @Test
    void a_run_that_the_topics_do_not_have_is_an_error() {
        assertThatThrownBy(() -> redetect("nobody", DetectorConfig.defaults()))
                .isInstanceOf(InputException.class)
                .hasMessage("the topics hold nothing of a run 'nobody'");
    }

    private List<RedetectionResult> redetect(@Nullable String run, DetectorConfig config) throws Exception {
        return redetect(run, config, false, LATER);
    }

    private List<RedetectionResult> redetect(
            @Nullable String run, DetectorConfig config, boolean includeInactive, Instant now) throws Exception {
        broker.commitAsStream();
        return redetectNow(run, config, includeInactive, now);
    }

    private List<RedetectionResult> redetectNow(
            @Nullable String run, DetectorConfig config, boolean includeInactive, Instant now) {
        List<RedetectionResult> outcomes = new ArrayList<>();
        new Redetection(broker.bootstrap(), config, includeInactive, () -> now).run(run, outcomes::add);
        return outcomes;
    }

    /** A run and what the stream found in it. */
    private void publishGrokkingRun(RunId run, boolean ends, Integer... lost) throws Exception {
        publishFindings(publishRun(run, ends, lost));
    }

    private void publishFindings(List<RunFinding> found) throws Exception {
        for (RunFinding finding : found) {
            broker.publish(finding, START_MS + 20);
        }
    }

    /** Memorised at 100, generalised at 1500 to .99, but for some parts; returns what the stream finds in it. */
    private List<RunFinding> publishRun(RunId run, boolean ends, Integer... lost) throws Exception {
        RunDetectors watch = RunDetectors.of(run, DetectorConfig.defaults());
        List<RunFinding> found = new ArrayList<>();
        for (int part = 0; part < 20; part++) {
            if (Set.of(lost).contains(part)) {
                continue;
            }
            MetricBatch batch = batch(run, part);
            watch.accept(batch).forEach(found::add);
            broker.send(Topics.RUN_METRICS, run.value(), START_MS + part, Map.of(), BulkCodec.encode(batch));
        }
        if (ends) {
            RunFinished finished = new RunFinished(run, 1, 2000);
            watch.accept(finished).forEach(found::add);
            broker.publish(finished, START_MS + 20);
        }
        return found;
    }

    private static MetricBatch batch(RunId run, int part) {
        long[] steps = new long[10];
        double[] train = new double[10];
        double[] val = new double[10];
        for (int i = 0; i < 10; i++) {
            steps[i] = (part * 10L + i) * 10;
            train[i] = steps[i] < 100 ? .5 : 1;
            val[i] = Math.clamp((steps[i] - 1200) / 300.0, .1, .99);
        }
        return new MetricBatch(
                run,
                1,
                part,
                List.of(new MetricBatch.Block(
                        Longs.of(steps),
                        Longs.of(steps),
                        List.of(
                                new MetricBatch.Column("train/accuracy", Doubles.of(train)),
                                new MetricBatch.Column("val/accuracy", Doubles.of(val))))));
    }

    private List<RunFinding> findings(RunId run) {
        List<RunFinding> findings = new ArrayList<>();
        for (var record : broker.read(Topics.RUN_PHASES, Topics.GROKKING_DETECTED)) {
            Event event = RecordCodec.decodeEvent(record).orElseThrow(AssertionError::new);
            if (event instanceof RunFinding finding && finding.runId().equals(run)) {
                findings.add(finding);
            }
        }
        return findings;
    }

    private static GrokkingDetected last(List<RunFinding> findings) {
        return findings.stream()
                .filter(GrokkingDetected.class::isInstance)
                .map(GrokkingDetected.class::cast)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static DetectorConfig config(String setting, double value) throws Exception {
        ObjectNode config = Json.MAPPER.valueToTree(DetectorConfig.defaults());
        ((ObjectNode) config.at("/evaluation/milestones")).put(setting, value);
        return Json.MAPPER.treeToValue(config, DetectorConfig.class);
    }
}
