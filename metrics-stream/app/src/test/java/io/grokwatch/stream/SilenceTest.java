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

class SilenceTest {
    private static final RunId RUN = new RunId("grok-emb-add31-s0");
    private static final Duration PATIENCE = TopologyDriver.PATIENCE;
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
    void a_run_of_which_nothing_comes_any_more_is_told_of_once_and_taken_back_when_it_is_heard_again() {
        driver.feed(records.subList(0, 5));
        driver.sleep(PATIENCE.minus(SOON));
        assertThat(silences()).isEmpty();

        driver.sleep(SOON.multipliedBy(2));
        driver.sleep(PATIENCE.multipliedBy(2));
        List<AnomalyDetected> told = silences();
        assertThat(told).extracting(AnomalyDetected::stage).containsExactly(Stage.CONFIRMED);

        driver.feed(records.get(5));
        assertThat(silences()).singleElement().satisfies(back -> {
            assertThat(back.stage()).isEqualTo(Stage.WITHDRAWN);
            assertThat(back.supersedes()).isEqualTo(told.getFirst().id());
        });
    }

    @Test
    void a_run_that_has_ended_may_be_silent() {
        driver.feed(records);

        driver.sleep(PATIENCE.multipliedBy(3));

        assertThat(silences()).isEmpty();
    }

    @Test
    void a_run_that_is_usually_slow_is_given_five_times_as_long() {
        for (ProducerRecord<byte[], byte[]> record : records.subList(0, 4)) {
            driver.feed(record);
            driver.sleep(PATIENCE.dividedBy(2));
        }
        driver.sleep(PATIENCE);
        assertThat(silences()).isEmpty();

        driver.sleep(PATIENCE.multipliedBy(2));
        assertThat(silences()).hasSize(1);
    }

    @Test
    void what_another_instance_heard_is_given_time_to_be_read_before_it_counts_as_silent() {
        driver.feed(records.subList(0, 5));
        byte[] heard = driver.heard().get(RUN.value());
        byte[] watch = driver.runs().get(RUN.value());
        driver.close();
        driver = new TopologyDriver(state.resolve("another"), PATIENCE.multipliedBy(5));
        driver.heard().put(RUN.value(), heard);
        driver.runs().put(RUN.value(), watch);

        driver.sleep(SOON);
        assertThat(silences()).isEmpty();
        driver.sleep(PATIENCE);
        assertThat(silences()).hasSize(1);
    }

    @Test
    void a_run_that_hangs_before_its_first_metrics_is_told_of() {
        driver.feed(records.getFirst());

        driver.sleep(PATIENCE.plus(SOON));

        assertThat(silences()).hasSize(1);
    }

    @Test
    void a_run_that_was_handed_back_may_wait_in_the_queue() {
        driver.feed(records.subList(0, 5));
        driver.feed(handedBack(1));

        driver.sleep(PATIENCE.multipliedBy(3));

        assertThat(silences()).isEmpty();
    }

    @Test
    void an_attempt_that_was_taken_over_neither_ends_the_listening_nor_counts_as_being_heard() {
        driver.feed(records.subList(0, 5));
        driver.feed(RecordedRun.record(started(2), RecordedRun.START_MS));
        driver.feed(handedBack(1));
        driver.sleep(PATIENCE.minus(SOON));
        driver.feed(records.get(5));

        driver.sleep(SOON.multipliedBy(2));

        assertThat(silences())
                .singleElement()
                .satisfies(silence -> assertThat(silence.attempt()).isEqualTo(2));
    }

    @Test
    void what_every_version_heard_is_read_and_what_a_newer_one_did_is_heard_anew() throws IOException {
        assertThat(Heard.fromBytes(golden(1))).isEqualTo(new Heard(0, 1_700_000_000_123L, 45_000));
        assertThat(Heard.fromBytes(golden(2))).isEqualTo(new Heard(3, 1_700_000_000_123L, 45_000));
        assertThat(new Heard(3, 1_700_000_000_123L, 45_000).toBytes()).isEqualTo(golden(2));
        assertThat(Heard.fromBytes(new byte[] {9, 1, 2, 3})).isNull();

        driver.heard().put(RUN.value(), new byte[] {9, 1, 2, 3});
        driver.sleep(PATIENCE.plus(SOON));
        driver.feed(records.subList(0, 5));
        assertThat(Heard.fromBytes(driver.heard().get(RUN.value()))).isNotNull();
    }

    /** No producer can bring it about: it stands for any defect in what the clock sets off. */
    @Test
    void what_fails_by_the_clock_has_no_dead_letter_and_does_not_end_the_thread() {
        driver.heard().put("no run/at all", new Heard(1, RecordedRun.START_MS, 0).toBytes());

        driver.sleep(PATIENCE.plus(SOON));

        assertThat(driver.read(Topics.DEAD_LETTERS.name())).isEmpty();
        driver.feed(records.subList(0, 2));
        assertThat(driver.runs().get(RUN.value())).isNotNull();
    }

    /** Written by each version of the format. */
    private static byte[] golden(int version) throws IOException {
        try (InputStream state =
                Objects.requireNonNull(SilenceTest.class.getResourceAsStream("/state/heard-" + version + ".state"))) {
            return state.readAllBytes();
        }
    }

    private static RunStarted started(int attempt) {
        RunSpec spec = new RunSpec(RUN, "r", "builtin", null, Parameters.NONE, 0, 5000);
        return new RunStarted(RUN, attempt, spec, RunFacts.UNKNOWN, new WorkerId("w"), "cpu", 0);
    }

    private static ProducerRecord<byte[], byte[]> handedBack(int attempt) {
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
