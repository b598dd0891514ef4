package io.grokwatch.stream;

import static io.grokwatch.stream.TopologyDriver.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.geometry.EmbeddingGeometry;
import io.grokwatch.events.RunLifecycle.MetricsRejected;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.events.validation.Rejection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lifecycle events and metrics of runs through the topology. */
class TrackerTopologyTest {
    private static final String GROKS = "grok-emb-add31-s0";
    private static final String SLINGSHOTS = "sling-gauss-s1";
    private static final byte[] KEY = Snapshots.KEY;

    @TempDir
    Path state;

    private TopologyDriver driver;

    @BeforeEach
    void start() {
        driver = new TopologyDriver(state);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {GROKS, SLINGSHOTS})
    void findings_of_a_recorded_run_equal_those_of_the_detectors_and_of_the_command_line_byte_for_byte(String name) {
        RecordedRun run = RecordedRun.read(name);

        driver.feed(run.records());

        Map<String, List<String>> found = driver.readFindings();
        assertThat(found).isEqualTo(run.foundOffline()).isEqualTo(run.printedByTheCommandLine());
        assertThat(found)
                .containsKey(name.equals(GROKS) ? Topics.GROKKING_DETECTED.name() : Topics.SLINGSHOT_DETECTED.name());
    }

    @Test
    void interleaved_runs_do_not_affect_each_other() {
        RecordedRun groks = RecordedRun.read(GROKS);
        RecordedRun slingshots = RecordedRun.read(SLINGSHOTS);
        List<ProducerRecord<byte[], byte[]>> interleaved = new ArrayList<>();
        interleaved.addAll(groks.records());
        interleaved.addAll(slingshots.records());
        interleaved.sort((a, b) -> Long.compare(a.timestamp(), b.timestamp()));

        driver.feed(interleaved);

        Map<String, List<String>> found = driver.readFindings();
        assertThat(found.get(Topics.GROKKING_DETECTED.name()))
                .isEqualTo(groks.foundOffline().get(Topics.GROKKING_DETECTED.name()));
        assertThat(found.get(Topics.SLINGSHOT_DETECTED.name()))
                .isEqualTo(slingshots.foundOffline().get(Topics.SLINGSHOT_DETECTED.name()));
    }

    @Test
    void every_record_twice_changes_nothing() {
        RecordedRun run = RecordedRun.read(GROKS);

        run.records().forEach(record -> {
            driver.feed(record);
            driver.feed(record);
        });

        assertThat(driver.readFindings()).isEqualTo(run.foundOffline());
    }

    @Test
    void a_finding_carries_the_attributes_of_a_cloud_event_and_the_time_of_its_cause() {
        driver.feed(RecordedRun.read(GROKS).records());

        TestRecord<byte[], byte[]> finding =
                driver.read(Topics.GROKKING_DETECTED.name()).getFirst();
        assertThat(finding.key()).isEqualTo(GROKS.getBytes(UTF_8));
        assertThat(header(finding.headers(), "ce_source")).isEqualTo("/grokwatch/metrics-stream");
        assertThat(header(finding.headers(), "ce_type")).isEqualTo("io.grokwatch.GrokkingDetected");
        assertThat(header(finding.headers(), "ce_subject")).isEqualTo(GROKS);
        assertThat(header(finding.headers(), "ce_time"))
                .isEqualTo(finding.getRecordTime().toString());
        assertThat(finding.timestamp()).isGreaterThan(RecordedRun.START_MS);
    }

    @Test
    void detectors_continue_from_the_state_that_another_task_stored() {
        RecordedRun run = RecordedRun.read(GROKS);
        List<ProducerRecord<byte[], byte[]>> records = run.records();
        int half = records.size() / 2;
        driver.feed(records.subList(0, half));
        Map<String, List<String>> before = driver.readFindings();
        byte[] saved = driver.runs().get(GROKS);
        driver.close();

        driver = new TopologyDriver(state.resolve("another"));
        driver.runs().put(GROKS, saved);
        driver.feed(records.subList(half, records.size()));
        Map<String, List<String>> after = driver.readFindings();

        after.forEach((topic, events) -> before.merge(topic, events, TrackerTopologyTest::joined));
        assertThat(before).isEqualTo(run.foundOffline());
    }

    @Test
    void records_that_cannot_be_decoded_go_unchanged_to_the_dead_letter_topic_and_the_run_continues() {
        RecordedRun run = RecordedRun.read(GROKS);
        List<ProducerRecord<byte[], byte[]>> records = run.records();
        byte[] key = GROKS.getBytes(UTF_8);
        byte[] poison = {(byte) 0xff, 0, 1, (byte) 0x80};
        byte[] truncated = Arrays.copyOf(records.get(1).value(), 100);
        driver.feed(records.subList(0, 5));
        driver.feed(new ProducerRecord<>(Topics.RUN_METRICS.name(), null, 7L, key, poison));
        driver.feed(new ProducerRecord<>(Topics.RUN_METRICS.name(), null, 8L, key, truncated));
        driver.feed(new ProducerRecord<>(Topics.RUN_METRICS.name(), null, 9L, key, (byte[]) null));
        ProducerRecord<byte[], byte[]> unknown =
                new ProducerRecord<>(Topics.RUN_LIFECYCLE.name(), null, 10L, key, "{}".getBytes(UTF_8));
        unknown.headers().add("ce_type", "io.grokwatch.RunAbducted".getBytes(UTF_8));
        driver.feed(unknown);
        driver.feed(new ProducerRecord<>(Topics.RUN_LIFECYCLE.name(), null, 11L, key, "{}".getBytes(UTF_8)));
        driver.feed(records.subList(5, records.size()));

        assertThat(driver.readFindings()).isEqualTo(run.foundOffline());
        List<TestRecord<byte[], byte[]>> dead = driver.read(Topics.DEAD_LETTERS.name());
        assertThat(dead)
                .extracting(TestRecord::value)
                .containsExactly(poison, truncated, null, "{}".getBytes(UTF_8), "{}".getBytes(UTF_8));
        assertThat(dead).extracting(TestRecord::key).containsOnly(key);
        assertThat(dead)
                .extracting(letter -> header(letter.headers(), "dead_letter_topic"))
                .containsExactly("run-metrics", "run-metrics", "run-metrics", "run-lifecycle", "run-lifecycle");
        assertThat(dead)
                .extracting(letter -> header(letter.headers(), "dead_letter_by"))
                .containsOnly("/grokwatch/metrics-stream");
        assertThat(header(dead.get(3).headers(), "ce_type")).isEqualTo("io.grokwatch.RunAbducted");
        assertThat(header(dead.get(3).headers(), "dead_letter_reason"))
                .isEqualTo("unknown ce_type 'io.grokwatch.RunAbducted'");
        assertThat(header(dead.get(4).headers(), "dead_letter_reason")).isEqualTo("header ce_type is missing");
    }

    @Test
    void records_of_a_run_whose_state_cannot_be_read_go_to_the_dead_letter_topic_and_the_state_is_kept() {
        RecordedRun unreadable = RecordedRun.read(GROKS);
        RecordedRun other = RecordedRun.read(SLINGSHOTS);
        byte[] newer = {99, 1, 2, 3};
        driver.runs().put(GROKS, newer);

        driver.feed(unreadable.records().subList(0, 3));
        driver.feed(other.records());

        assertThat(driver.runs().get(GROKS)).isEqualTo(newer);
        assertThat(driver.read(Topics.DEAD_LETTERS.name()))
                .hasSize(3)
                .extracting(letter -> header(letter.headers(), "dead_letter_reason"))
                .allSatisfy(reason -> assertThat(reason)
                        .startsWith("the state of run grok-emb-add31-s0 cannot be read: ")
                        .endsWith("was of version 99"));
        assertThat(driver.readFindings()).isEqualTo(other.foundOffline());
    }

    @Test
    void record_with_another_key_than_its_run_is_rejected() {
        byte[] batch = RecordedRun.read(GROKS).records().get(1).value();

        driver.feed(new ProducerRecord<>(Topics.RUN_METRICS.name(), null, 7L, KEY, batch));
        driver.feed(new ProducerRecord<>(Topics.RUN_METRICS.name(), null, 7L, null, batch));

        assertThat(driver.read(Topics.DEAD_LETTERS.name()))
                .extracting(letter -> header(letter.headers(), "dead_letter_reason"))
                .containsExactly(
                        "the key must be grok-emb-add31-s0, was r1", "the key must be grok-emb-add31-s0, was null");
    }

    @Test
    void of_batches_of_one_sequence_the_first_is_folded_and_the_others_are_refused_counted_and_reported_once() {
        RecordedRun run = RecordedRun.read(GROKS);
        driver.feed(run.records());
        Map<String, List<String>> found = driver.readFindings();
        ProducerRecord<byte[], byte[]> repeated = run.records().get(1);
        driver.feed(repeated);
        driver.feed(repeated);
        driver.sleep(Duration.ofSeconds(2));
        driver.sleep(Duration.ofSeconds(2));

        assertThat(found).isEqualTo(run.foundOffline());
        assertThat(driver.readFindings()).isEmpty();
        assertThat(driver.read(Topics.DEAD_LETTERS.name()))
                .hasSize(2)
                .extracting(letter -> header(letter.headers(), "dead_letter_reason"))
                .allMatch(reason -> String.valueOf(reason).contains("was received before"));
        MetricsRejected reported = EventCodec.decode(
                        MetricsRejected.class,
                        driver.read(Topics.RUN_LIFECYCLE.name()).getFirst().value())
                .orElseThrow(AssertionError::new);
        assertThat(reported.by()).isEqualTo("metrics-stream");
        assertThat(reported.rejections())
                .singleElement()
                .returns(Rejection.Kind.BATCH, Rejection::kind)
                .returns(2L, Rejection::count);
        assertThat(driver.read(Topics.RUN_LIFECYCLE.name())).isEmpty();
    }

    @Test
    void event_on_the_topic_of_another_type_is_rejected() {
        ProducerRecord<byte[], byte[]> record =
                RecordedRun.record(EmbeddingGeometry.measure(Snapshots.snapshot(1), null), RecordedRun.START_MS);

        driver.feed(new ProducerRecord<>(
                Topics.RUN_LIFECYCLE.name(), null, record.timestamp(), KEY, record.value(), record.headers()));

        assertThat(header(driver.read(Topics.DEAD_LETTERS.name()).getFirst().headers(), "dead_letter_reason"))
                .isEqualTo("io.grokwatch.GeometryMeasured belongs on topic embedding-geometry, not on run-lifecycle");
    }

    @Test
    void progress_alone_creates_no_state() {
        driver.feed(RecordedRun.record(new RunProgressed(Snapshots.RUN, 1, 10, 100, 5), RecordedRun.START_MS));

        assertThat(driver.runs().get("r1")).isNull();
    }

    @Test
    void detections_and_geometry_are_tasks_of_their_own_and_everything_is_named() {
        String description = TrackerTopology.build(DetectorConfig.defaults(), TopologyDriver.MIN_INACTIVITY)
                .describe()
                .toString();

        assertThat(description).contains("Sub-topology: 1").doesNotContain("Sub-topology: 2", "KSTREAM", "repartition");
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> joined = new ArrayList<>(first);
        joined.addAll(second);
        return joined;
    }
}
