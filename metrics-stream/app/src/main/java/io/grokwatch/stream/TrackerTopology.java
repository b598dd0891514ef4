package io.grokwatch.stream;

import static io.grokwatch.events.Topics.DEAD_LETTERS;
import static io.grokwatch.events.Topics.EMBEDDING_GEOMETRY;
import static io.grokwatch.events.Topics.EMBEDDING_SNAPSHOTS;
import static io.grokwatch.events.Topics.GROKKING_DETECTED;
import static io.grokwatch.events.Topics.RUN_FORECASTS;
import static io.grokwatch.events.Topics.RUN_LIFECYCLE;
import static io.grokwatch.events.Topics.RUN_METRICS;
import static io.grokwatch.events.Topics.RUN_PHASES;
import static io.grokwatch.events.Topics.SLINGSHOT_DETECTED;
import static io.grokwatch.events.Topics.TRAINING_ANOMALIES;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.forecast.ForecastModel;
import io.grokwatch.events.Topic;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The topology. Two sub-topologies, so that a large embedding does not hold up the tasks that fold the metrics of runs:
 *
 * <pre>
 * run-metrics ------> decode-metrics ----+   (store admissions; refusals --> run-lifecycle, dead-letters)
 *                                        +--> watch-runs ----> run-phases, grokking-detected,
 * run-lifecycle ----> decode-lifecycle --+    (stores runs,    slingshot-detected, training-anomalies
 *                                        |     activity)
 *                                        +--> forecast-runs --> run-forecasts
 * embedding-geometry --> decode-geometry ---->  (store forecasts)
 *
 * embedding-snapshots --> decode-snapshots --> measure-geometry --> embedding-geometry
 *                                              (store geometry-frames)
 *
 * records that cannot be read --> dead-letters
 * </pre>
 *
 * <p>Sources and sinks are named after their topics. All topics are keyed by run and have equally many partitions, so
 * one task receives everything about a run, in order, and nothing is repartitioned. Records travel as bytes between sources and
 * decoders, so that one that cannot be decoded is forwarded as it was received. Names of stores are part of the names of their
 * changelog topics and never change.
 */
public final class TrackerTopology {
    private static final List<String> RUN_FOLDS = List.of("watch-runs", "forecast-runs");
    private static final Deserializer<byte[]> READ = new ByteArrayDeserializer();
    private static final Serializer<byte[]> WRITE = new ByteArraySerializer();

    private TrackerTopology() {}

    /**
     * The topology.
     *
     * @param config of the detectors
     * @param minInactivity how long a running run may be inactive, at least, before it counts as silent
     */
    public static Topology build(DetectorConfig config, Duration minInactivity) {
        Topology topology = new Topology();
        addDetection(topology, config, minInactivity);
        addForecasts(topology, ForecastModel.shipped());
        addGeometry(topology);
        return topology;
    }

    private static void addDetection(Topology topology, DetectorConfig config, Duration minInactivity) {
        source(topology, RUN_METRICS, TrackerTopology::writeTime);
        source(topology, RUN_LIFECYCLE, new LifecycleTimestampExtractor());
        topology.addProcessor(
                "decode-metrics",
                () -> new MetricsDecodingProcessor(RUN_FOLDS, "run-dead-letters", "rejections"),
                RUN_METRICS.name());
        topology.addStateStore(store(MetricsDecodingProcessor.ADMISSIONS_STORE), "decode-metrics");
        sink(topology, "rejections", RUN_LIFECYCLE, "decode-metrics");
        decoder(topology, "decode-lifecycle", RUN_LIFECYCLE, RUN_FOLDS, "run-dead-letters");
        topology.addProcessor(
                "watch-runs",
                () -> new DetectionProcessor(config, minInactivity),
                "decode-metrics",
                "decode-lifecycle");
        topology.addStateStore(store(DetectionProcessor.RUNS_STORE), "watch-runs");
        topology.addStateStore(store(DetectionProcessor.ACTIVITY_STORE), "watch-runs");
        for (Topic findings : List.of(RUN_PHASES, GROKKING_DETECTED, SLINGSHOT_DETECTED, TRAINING_ANOMALIES)) {
            sink(topology, findings.name(), findings, "watch-runs");
        }
    }

    private static void addForecasts(Topology topology, ForecastModel model) {
        source(topology, EMBEDDING_GEOMETRY, TrackerTopology::writeTime);
        decoder(topology, "decode-geometry", EMBEDDING_GEOMETRY, List.of("forecast-runs"), "run-dead-letters");
        topology.addProcessor(
                "forecast-runs",
                () -> new ForecastProcessor(model),
                "decode-metrics",
                "decode-lifecycle",
                "decode-geometry");
        topology.addStateStore(store(ForecastProcessor.FORECASTS_STORE), "forecast-runs");
        sink(topology, RUN_FORECASTS.name(), RUN_FORECASTS, "forecast-runs");
        sink(topology, "run-dead-letters", DEAD_LETTERS, "decode-metrics", "decode-lifecycle", "decode-geometry");
    }

    private static void addGeometry(Topology topology) {
        source(topology, EMBEDDING_SNAPSHOTS, TrackerTopology::writeTime);
        decoder(
                topology,
                "decode-snapshots",
                EMBEDDING_SNAPSHOTS,
                List.of("measure-geometry"),
                "snapshot-dead-letters");
        topology.addProcessor("measure-geometry", GeometryProcessor::new, "decode-snapshots");
        topology.addStateStore(store(GeometryProcessor.FRAMES_STORE), "measure-geometry");
        sink(topology, "measured-geometry", EMBEDDING_GEOMETRY, "measure-geometry");
        sink(topology, "snapshot-dead-letters", DEAD_LETTERS, "decode-snapshots");
    }

    private static void decoder(
            Topology topology, String name, Topic topic, List<String> children, String deadLetterSink) {
        topology.addProcessor(name, () -> new DecodingProcessor(children, deadLetterSink), topic.name());
    }

    private static void source(Topology topology, Topic topic, TimestampExtractor time) {
        topology.addSource(AutoOffsetReset.earliest(), topic.name(), time, READ, READ, topic.name());
    }

    /** The time a record was written; one without is the oldest, because only its offset orders it. */
    private static long writeTime(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, record.timestamp());
    }

    private static void sink(Topology topology, String name, Topic topic, String... from) {
        topology.addSink(name, topic.name(), WRITE, WRITE, from);
    }

    /**
     * On disk, because every run keeps its state for ever (a late duplicate must find it) while memory is bounded by
     * the few that train; some 10 KiB a run. The cache writes a run to the changelog once per commit instead of once per
     * batch.
     */
    private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withCachingEnabled();
    }
}
