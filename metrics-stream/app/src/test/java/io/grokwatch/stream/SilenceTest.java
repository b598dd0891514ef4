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
    void aRunOfWhichNothingComesAnyMoreIsToldOfOnceAndTakenBackWhenItIsHeardAgain() {
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
    void aRunThatHasEndedMayBeSilent() {
        driver.feed(records);

        driver.sleep(PATIENCE.multipliedBy(3));

        assertThat(silences()).isEmpty();
    }

    @Test
    void aRunThatIsUsuallySlowIsGivenFiveTimesAsLong() {
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
    void whatAnotherInstanceHeardIsGivenTimeToBeReadBeforeItCountsAsSilent() {
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
