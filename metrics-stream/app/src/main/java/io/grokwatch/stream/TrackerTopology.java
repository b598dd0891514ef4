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
import io.grokwatch.events.EmbeddingSnapshot;
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
 * What the stream does, from top to bottom. Two sub-topologies, so that a large embedding does not hold up the tasks that
 * watch runs:
 *
 * <pre>
 * run-metrics ------> decode-metrics ----+
 *                                        +--> watch-runs ----> run-phases, grokking-detected,
 * run-lifecycle ----> decode-lifecycle --+    (stores runs,    slingshot-detected, training-anomalies
 *                                        |     heard)
 *                                        +--> forecast-runs --> run-forecasts
 * embedding-geometry --> decode-geometry ---->  (store forecasts)
 *
 * embedding-snapshots --> decode-snapshots --> measure-geometry --> embedding-geometry
 *                                              (store geometry-frames)
 *
 * any of them, what it cannot use --> dead-letters
 * </pre>
 *
 * <p>Sources and sinks are named after their topics. All topics are keyed by run and have equally many partitions, so
 * one task sees everything of a run, in order, and nothing is repartitioned. Records travel as bytes between sources and
 * decoders: what cannot be decoded leaves as it came.
 */
public final class TrackerTopology {
    /** The state of the detectors, by run id: {@code RunDetectors.toBytes}. */
    static final String RUNS_STORE = "runs";
    /** What the next snapshot is aligned to, by run id and tensor: {@code Frame.toBytes}, 20 bytes a row. */
    static final String FRAMES_STORE = "geometry-frames";

    /** When runs that go on were heard last, by run id: {@code Heard.toBytes}. */
    static final String HEARD_STORE = "heard";

    /** What the advice rests on, by run id: {@code RunForecast.toBytes}. */
    static final String FORECASTS_STORE = "forecasts";

    private static final List<String> RUN_TAKERS = List.of("watch-runs", "forecast-runs");
    private static final Deserializer<byte[]> READ = new ByteArrayDeserializer();
    private static final Serializer<byte[]> WRITE = new ByteArraySerializer();

    private TrackerTopology() {}

    /**
     * The topology.
     *
     * @param config of the detectors
     * @param patience how long a run that goes on may be quiet before it counts as silent
     */
    public static Topology build(DetectorConfig config, Duration patience) {
        Topology topology = new Topology();
        runs(topology, config, patience);
        forecasts(topology, ForecastModel.shipped());
        geometry(topology);
        return topology;
    }

    private static void runs(Topology topology, DetectorConfig config, Duration patience) {
        source(topology, RUN_METRICS, TrackerTopology::asWritten);
        source(topology, RUN_LIFECYCLE, new LifecycleOrder());
        topology.addProcessor(
                "decode-metrics",
                () -> new Decoding<>(Decoding::metrics, RunInput::runId, RUN_TAKERS, "run-dead-letters"),
                RUN_METRICS.name());
        topology.addProcessor(
                "decode-lifecycle",
                () -> new Decoding<>(Decoding::lifecycle, RunInput::runId, RUN_TAKERS, "run-dead-letters"),
                RUN_LIFECYCLE.name());
        topology.addProcessor(
                "watch-runs", () -> new RunWatching(config, patience), "decode-metrics", "decode-lifecycle");
        topology.addStateStore(store(RUNS_STORE), "watch-runs");
        topology.addStateStore(store(HEARD_STORE), "watch-runs");
        for (Topic findings : List.of(RUN_PHASES, GROKKING_DETECTED, SLINGSHOT_DETECTED, TRAINING_ANOMALIES)) {
            sink(topology, findings.name(), findings, "watch-runs");
        }
    }

    private static void forecasts(Topology topology, ForecastModel model) {
        source(topology, EMBEDDING_GEOMETRY, TrackerTopology::asWritten);
        topology.addProcessor(
                "decode-geometry",
                () -> new Decoding<>(Decoding::geometry, RunInput::runId, List.of("forecast-runs"), "run-dead-letters"),
                EMBEDDING_GEOMETRY.name());
        topology.addProcessor(
                "forecast-runs", () -> new Forecasting(model), "decode-metrics", "decode-lifecycle", "decode-geometry");
        topology.addStateStore(store(FORECASTS_STORE), "forecast-runs");
        sink(topology, RUN_FORECASTS.name(), RUN_FORECASTS, "forecast-runs");
        sink(topology, "run-dead-letters", DEAD_LETTERS, "decode-metrics", "decode-lifecycle", "decode-geometry");
    }

    private static void geometry(Topology topology) {
        source(topology, EMBEDDING_SNAPSHOTS, TrackerTopology::asWritten);
        topology.addProcessor(
                "decode-snapshots",
                () -> new Decoding<>(
                        Decoding::snapshot,
                        EmbeddingSnapshot::runId,
                        List.of("measure-geometry"),
                        "snapshot-dead-letters"),
                EMBEDDING_SNAPSHOTS.name());
        topology.addProcessor("measure-geometry", GeometryMeasuring::new, "decode-snapshots");
        topology.addStateStore(store(FRAMES_STORE), "measure-geometry");
        sink(topology, "measured-geometry", EMBEDDING_GEOMETRY, "measure-geometry");
        sink(topology, "snapshot-dead-letters", DEAD_LETTERS, "decode-snapshots");
    }

    private static void source(Topology topology, Topic topic, TimestampExtractor time) {
        topology.addSource(AutoOffsetReset.earliest(), topic.name(), time, READ, READ, topic.name());
    }

    /** The time a record was written; one without is the oldest, because only its offset orders it. */
    private static long asWritten(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, record.timestamp());
    }

    private static void sink(Topology topology, String name, Topic topic, String... from) {
        topology.addSink(name, topic.name(), WRITE, WRITE, from);
    }

    /**
     * On disk, because every run that ever was keeps its state (a late duplicate must find it) while memory is bounded by
     * the few that train; some 10 KiB a run. The cache writes a run to the changelog once per commit instead of once per
     * batch.
     */
    private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withCachingEnabled();
    }
}
