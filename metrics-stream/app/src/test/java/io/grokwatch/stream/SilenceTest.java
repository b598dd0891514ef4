package io.grokwatch.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.AnomalyDetected.Kind;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.EventCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SilenceTest {
    private static final Duration PATIENCE = TopologyDriver.PATIENCE;
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path state;

    private final List<ProducerRecord<byte[], byte[]>> records =
            RecordedRun.read("grok-emb-add31-s0").records();
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
        byte[] heard = driver.heard().get("grok-emb-add31-s0");
        byte[] watch = driver.runs().get("grok-emb-add31-s0");
        driver.close();
        driver = new TopologyDriver(state.resolve("another"), PATIENCE.multipliedBy(5));
        driver.heard().put("grok-emb-add31-s0", heard);
        driver.runs().put("grok-emb-add31-s0", watch);

        driver.sleep(SOON);
        assertThat(silences()).isEmpty();
        driver.sleep(PATIENCE);
        assertThat(silences()).hasSize(1);
    }

    private List<AnomalyDetected> silences() {
        return driver.read(Topics.TRAINING_ANOMALIES.name()).stream()
                .map(record ->
                        EventCodec.decode(AnomalyDetected.class, record.value()).orElseThrow(AssertionError::new))
                .filter(anomaly -> anomaly.kind() == Kind.WENT_SILENT)
                .toList();
    }
}
