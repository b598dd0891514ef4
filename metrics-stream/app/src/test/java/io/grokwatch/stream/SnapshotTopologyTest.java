package io.grokwatch.stream;

import static io.grokwatch.stream.Snapshots.at;
import static io.grokwatch.stream.Snapshots.ofAttempt;
import static io.grokwatch.stream.Snapshots.record;
import static io.grokwatch.stream.Snapshots.snapshot;
import static io.grokwatch.stream.TopologyDriver.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.geometry.EmbeddingGeometry;
import io.grokwatch.detect.geometry.Frame;
import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.EventCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of embeddings through the topology. */
class SnapshotTopologyTest {
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

    @Test
    void a_snapshot_is_measured() {
        EmbeddingSnapshot snapshot = snapshot(1);

        driver.feed(record(snapshot));

        TestRecord<byte[], byte[]> measured =
                driver.read(Topics.EMBEDDING_GEOMETRY.name()).getFirst();
        assertThat(measured.value()).isEqualTo(EventCodec.json(EmbeddingGeometry.measure(snapshot, null)));
        assertThat(header(measured.headers(), "ce_id")).isEqualTo("r1/1/geometry/embedding/100");
    }

    @Test
    void the_geometry_of_a_snapshot_reaches_the_forecast_of_its_run() {
        driver.feed(record(snapshot(1)));

        assertThat(driver.forecasts().get("r1")).isNotNull();
    }

    @Test
    void a_snapshot_is_aligned_to_the_one_before_of_its_tensor() {
        EmbeddingSnapshot first = snapshot(1);
        EmbeddingSnapshot second = at(200, snapshot(9));
        Frame frame = Frame.of(EmbeddingGeometry.measure(first, null));

        driver.feed(record(first));
        driver.feed(record(second));

        assertThat(driver.read(Topics.EMBEDDING_GEOMETRY.name()))
                .extracting(TestRecord::value)
                .containsExactly(
                        EventCodec.json(EmbeddingGeometry.measure(first, null)),
                        EventCodec.json(EmbeddingGeometry.measure(second, frame)));
    }

    @Test
    void geometry_of_a_snapshot_does_not_depend_on_repeated_or_late_snapshots() {
        EmbeddingSnapshot first = at(200, snapshot(9));
        EmbeddingSnapshot newest = at(300, snapshot(1));
        EmbeddingSnapshot next = at(400, snapshot(5));
        List<byte[]> inOrder = measuredInOrder(first, newest, next);

        for (EmbeddingSnapshot one : List.of(first, newest, newest, first, at(250, snapshot(7)), next, newest, next)) {
            driver.feed(record(one));
        }

        assertThat(driver.read(Topics.EMBEDDING_GEOMETRY.name()))
                .extracting(TestRecord::value)
                .containsExactlyElementsOf(inOrder);
    }

    @Test
    void newer_attempt_may_go_back_and_snapshots_of_an_older_one_are_ignored() {
        EmbeddingSnapshot first = at(300, snapshot(1));
        EmbeddingSnapshot resumed = ofAttempt(2, at(200, snapshot(9)));
        EmbeddingSnapshot next = ofAttempt(2, at(400, snapshot(5)));
        List<byte[]> inOrder = measuredInOrder(first, resumed, next);

        for (EmbeddingSnapshot one : List.of(first, resumed, at(350, snapshot(3)), next, at(500, snapshot(3)))) {
            driver.feed(record(one));
        }

        assertThat(driver.read(Topics.EMBEDDING_GEOMETRY.name()))
                .extracting(TestRecord::value)
                .containsExactlyElementsOf(inOrder);
    }

    private static List<byte[]> measuredInOrder(EmbeddingSnapshot... snapshots) {
        List<byte[]> measured = new ArrayList<>();
        Frame before = null;
        for (EmbeddingSnapshot snapshot : snapshots) {
            GeometryMeasured geometry = EmbeddingGeometry.measure(snapshot, before);
            before = Frame.of(geometry);
            measured.add(EventCodec.json(geometry));
        }
        return measured;
    }

    @Test
    void snapshot_with_nan_goes_to_the_dead_letter_topic_and_the_next_is_measured() {
        ProducerRecord<byte[], byte[]> poisoned = record(snapshot(Float.NaN));
        poisoned.headers().add("traceparent", "00-1".getBytes(UTF_8));

        driver.feed(poisoned);
        driver.feed(record(snapshot(2)));

        TestRecord<byte[], byte[]> letter =
                driver.read(Topics.DEAD_LETTERS.name()).getFirst();
        assertThat(letter.key()).isEqualTo(Snapshots.KEY);
        assertThat(letter.value()).isEqualTo(poisoned.value());
        assertThat(header(letter.headers(), "traceparent")).isEqualTo("00-1");
        assertThat(header(letter.headers(), "dead_letter_reason")).contains("was NaN at row 0, column 0");
        assertThat(driver.read(Topics.EMBEDDING_GEOMETRY.name())).hasSize(1);
    }
}
