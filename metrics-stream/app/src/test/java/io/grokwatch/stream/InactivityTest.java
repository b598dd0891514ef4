package io.grokwatch.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.AnomalyDetected.Kind;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.codec.EventCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InactivityTest {
    private static final RunId RUN = new RunId("grok-emb-add31-s0");
    private static final Duration MIN_INACTIVITY = TopologyDriver.MIN_INACTIVITY;
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path state;

    private final List<ProducerRecord<byte[], byte[]>> records =
            RecordedRun.read(RUN.value()).records();
    private TopologyDriver driver;

    @BeforeEach
    void start() {
        driver = new TopologyDriver(state);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void inactivity_is_reported_once_and_retracted_when_the_run_is_active_again() {
        driver.feed(records.subList(0, 5));
        driver.sleep(MIN_INACTIVITY.minus(SOON));
        assertThat(silences()).isEmpty();

        driver.sleep(SOON.multipliedBy(2));
        driver.sleep(MIN_INACTIVITY.multipliedBy(2));
        List<AnomalyDetected> reported = silences();
        assertThat(reported).extracting(AnomalyDetected::stage).containsExactly(Stage.CONFIRMED);

        driver.feed(records.get(5));
        assertThat(silences()).singleElement().satisfies(back -> {
            assertThat(back.stage()).isEqualTo(Stage.WITHDRAWN);
            assertThat(back.supersedes()).isEqualTo(reported.getFirst().id());
        });
    }

    @Test
    void run_that_has_ended_may_be_inactive() {
        driver.feed(records);

        driver.sleep(MIN_INACTIVITY.multipliedBy(3));

        assertThat(silences()).isEmpty();
    }

    @Test
    void run_that_usually_is_slow_may_be_inactive_five_times_as_long_as_usual() {
        for (ProducerRecord<byte[], byte[]> record : records.subList(0, 4)) {
            driver.feed(record);
            driver.sleep(MIN_INACTIVITY.dividedBy(2));
        }
        driver.sleep(MIN_INACTIVITY);
        assertThat(silences()).isEmpty();

        driver.sleep(MIN_INACTIVITY.multipliedBy(2));
        assertThat(silences()).hasSize(1);
    }

    @Test
    void inactivity_before_this_process_began_to_read_does_not_count() {
        driver.feed(records.subList(0, 5));
        byte[] activity = driver.activities().get(RUN.value());
        byte[] watch = driver.runs().get(RUN.value());
        driver.close();
        driver = new TopologyDriver(state.resolve("another"), MIN_INACTIVITY.multipliedBy(5));
        driver.activities().put(RUN.value(), activity);
        driver.runs().put(RUN.value(), watch);

        driver.sleep(SOON);
        assertThat(silences()).isEmpty();
        driver.sleep(MIN_INACTIVITY);
        assertThat(silences()).hasSize(1);
    }

    @Test
    void run_that_hangs_before_its_first_metrics_is_reported() {
        driver.feed(records.getFirst());

        driver.sleep(MIN_INACTIVITY.plus(SOON));

        assertThat(silences()).hasSize(1);
    }

    @Test
    void run_that_was_requeued_may_wait_in_the_queue() {
        driver.feed(records.subList(0, 5));
        driver.feed(requeued(1));

        driver.sleep(MIN_INACTIVITY.multipliedBy(3));

        assertThat(silences()).isEmpty();
    }

    @Test
    void attempt_that_was_taken_over_counts_neither_by_its_end_nor_by_its_metrics() {
        driver.feed(records.subList(0, 5));
        driver.feed(RecordedRun.record(started(2), RecordedRun.START_MS));
        driver.feed(requeued(1));
        driver.sleep(MIN_INACTIVITY.minus(SOON));
        driver.feed(records.get(5));

        driver.sleep(SOON.multipliedBy(2));

        assertThat(silences())
                .singleElement()
                .satisfies(silence -> assertThat(silence.attempt()).isEqualTo(2));
    }

    @Test
    void activities_are_read_as_they_were_written_and_those_of_another_version_are_replaced() throws IOException {
        assertThat(LastActivity.fromBytes(golden())).isEqualTo(new LastActivity(3, 1_700_000_000_123L, 45_000));
        assertThat(new LastActivity(3, 1_700_000_000_123L, 45_000).toBytes()).isEqualTo(golden());
        assertThat(LastActivity.fromBytes(new byte[] {9, 1, 2, 3})).isNull();

        driver.activities().put(RUN.value(), new byte[] {9, 1, 2, 3});
        driver.sleep(MIN_INACTIVITY.plus(SOON));
        driver.feed(records.subList(0, 5));
        assertThat(LastActivity.fromBytes(driver.activities().get(RUN.value()))).isNotNull();
    }

    /** No producer can cause this state; it is an example of any defect in the punctuator. */
    @Test
    void failure_of_a_punctuator_has_no_dead_letter_and_does_not_end_the_thread() {
        driver.activities().put("no run/at all", new LastActivity(1, RecordedRun.START_MS, 0).toBytes());

        driver.sleep(MIN_INACTIVITY.plus(SOON));

        assertThat(driver.read(Topics.DEAD_LETTERS.name())).isEmpty();
        driver.feed(records.subList(0, 2));
        assertThat(driver.runs().get(RUN.value())).isNotNull();
    }

    /** The stored form. */
    private static byte[] golden() throws IOException {
        try (InputStream state =
                Objects.requireNonNull(InactivityTest.class.getResourceAsStream("/state/last-activity.state"))) {
            return state.readAllBytes();
        }
    }

    private static RunStarted started(int attempt) {
        RunSpec spec = new RunSpec(RUN, "r", "builtin", null, Parameters.NONE, 0, 5000);
        return new RunStarted(RUN, attempt, spec, RunFacts.UNKNOWN, new WorkerId("w"), "cpu", 0);
    }

    private static ProducerRecord<byte[], byte[]> requeued(int attempt) {
        return RecordedRun.record(new RunHandedBack(RUN, attempt, 100), RecordedRun.START_MS);
    }

    private List<AnomalyDetected> silences() {
        return driver.read(Topics.TRAINING_ANOMALIES.name()).stream()
                .map(record ->
                        EventCodec.decode(AnomalyDetected.class, record.value()).orElseThrow(AssertionError::new))
                .filter(anomaly -> anomaly.kind() == Kind.WENT_SILENT)
                .toList();
    }
}
