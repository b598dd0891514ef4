package io.grokwatch.stream;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The topology without a broker, fed record by record. */
final class TopologyDriver implements AutoCloseable {
    /** Longer than the other tests take, shorter than the tests of inactivity advance the clock. */
    static final Duration MIN_INACTIVITY = Duration.ofMinutes(10);

    private static final List<String> DETECTIONS = List.of(
            Topics.RUN_PHASES.name(),
            Topics.GROKKING_DETECTED.name(),
            Topics.SLINGSHOT_DETECTED.name(),
            Topics.TRAINING_ANOMALIES.name());

    private final TopologyTestDriver driver;
    private final Map<String, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();

    TopologyDriver(Path stateDir) {
        this(stateDir, Duration.ZERO);
    }

    /** One that starts so much later. */
    TopologyDriver(Path stateDir, Duration later) {
        Properties settings = StreamsSettings.of("127.0.0.1:1", stateDir);
        // Records are fed one by one in their order: there is nothing to wait for.
        settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0);
        driver = new TopologyTestDriver(
                TrackerTopology.build(DetectorConfig.defaults(), MIN_INACTIVITY),
                settings,
                Instant.ofEpochMilli(RecordedRun.START_MS).plus(later));
    }

    void feed(List<ProducerRecord<byte[], byte[]>> records) {
        records.forEach(this::feed);
    }

    void feed(ProducerRecord<byte[], byte[]> record) {
        inputs.computeIfAbsent(
                        record.topic(),
                        topic -> driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer()))
                .pipeInput(new TestRecord<>(record.key(), record.value(), record.headers(), record.timestamp()));
    }

    /** The findings about runs since the last read, without geometry. */
    List<TestRecord<byte[], byte[]>> readAll() {
        List<TestRecord<byte[], byte[]>> all = new ArrayList<>(read(Topics.RUN_FORECASTS.name()));
        DETECTIONS.forEach(topic -> all.addAll(read(topic)));
        return all;
    }

    /** The records of a topic since the last read. */
    List<TestRecord<byte[], byte[]>> read(String topic) {
        TestOutputTopic<byte[], byte[]> output =
                driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return output.readRecordsToList();
    }

    /** The findings since they were last read: the events' JSON by topic, in order. */
    Map<String, List<String>> readFindings() {
        Map<String, List<String>> found = new TreeMap<>();
        for (String topic : DETECTIONS) {
            List<String> events = new ArrayList<>();
            read(topic).forEach(record -> events.add(new String(record.value(), StandardCharsets.UTF_8)));
            if (!events.isEmpty()) {
                found.put(topic, events);
            }
        }
        return found;
    }

    /** Advances the clock of the process. */
    void sleep(Duration time) {
        driver.advanceWallClockTime(time);
    }

    KeyValueStore<String, byte[]> runs() {
        return driver.getKeyValueStore(DetectionProcessor.RUNS_STORE);
    }

    KeyValueStore<String, byte[]> forecasts() {
        return driver.getKeyValueStore(ForecastProcessor.FORECASTS_STORE);
    }

    KeyValueStore<String, byte[]> activities() {
        return driver.getKeyValueStore(DetectionProcessor.ACTIVITY_STORE);
    }

    @Override
    public void close() {
        driver.close();
    }

    /** The text of a header, or null if there is none of this name. */
    static @Nullable String header(Headers headers, String name) {
        return RecordCodec.header(headers, name);
    }
}
