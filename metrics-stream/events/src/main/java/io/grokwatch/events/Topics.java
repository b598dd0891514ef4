package io.grokwatch.events;

import java.time.Duration;
import java.util.List;

/** The catalogue of topics. The process that starts first creates them from it; creating an existing one changes nothing. */
public final class Topics {
    /** Unless a cluster is set up with another number. */
    private static final int PARTITIONS = 4;

    private static final int MIB = 1024 * 1024;

    /**
     * {@link RunRequested}: the queue of the workers, read as a share group. It has one partition: a share group gives
     * each of several to some workers only, and an idle worker would not receive a request that waits behind a busy one.
     */
    public static final Topic RUN_REQUESTS = new Topic("run-requests", 1, null, false, MIB);
    /** {@link RunCommand}. */
    public static final Topic RUN_COMMANDS = new Topic("run-commands", PARTITIONS, Duration.ofDays(7), false, MIB);
    /** {@link RunLifecycle}. */
    public static final Topic RUN_LIFECYCLE = kept("run-lifecycle", MIB);
    /** {@link WorkerBeat}, keyed by worker. */
    public static final Topic WORKERS = new Topic("workers", PARTITIONS, null, true, MIB);
    /** {@link TrainerDescribed}, keyed by trainer. */
    public static final Topic TRAINERS = new Topic("trainers", PARTITIONS, null, true, MIB);
    /** {@link MetricBatch}, Protobuf. */
    public static final Topic RUN_METRICS = kept("run-metrics", 8 * MIB);
    /** {@link EmbeddingSnapshot}, Protobuf. */
    public static final Topic EMBEDDING_SNAPSHOTS = kept("embedding-snapshots", 8 * MIB);
    /** {@link GeometryMeasured}. */
    public static final Topic EMBEDDING_GEOMETRY = kept("embedding-geometry", 8 * MIB);
    /** {@link PhaseChanged}. */
    public static final Topic RUN_PHASES = kept("run-phases", MIB);
    /** {@link GeneralisationForecast}. */
    public static final Topic RUN_FORECASTS = new Topic("run-forecasts", PARTITIONS, null, true, MIB);
    /** {@link GrokkingDetected}. */
    public static final Topic GROKKING_DETECTED = kept("grokking-detected", MIB);
    /** {@link SlingshotDetected}. */
    public static final Topic SLINGSHOT_DETECTED = kept("slingshot-detected", MIB);
    /** {@link AnomalyDetected}. */
    public static final Topic TRAINING_ANOMALIES = kept("training-anomalies", MIB);
    /** Records that were rejected, as they were received; see {@link DeadLetter}. */
    public static final Topic DEAD_LETTERS = kept("dead-letters", 9 * MIB);

    /** All topics. */
    public static final List<Topic> ALL = List.of(
            RUN_REQUESTS,
            RUN_COMMANDS,
            RUN_LIFECYCLE,
            WORKERS,
            TRAINERS,
            RUN_METRICS,
            EMBEDDING_SNAPSHOTS,
            EMBEDDING_GEOMETRY,
            RUN_PHASES,
            RUN_FORECASTS,
            GROKKING_DETECTED,
            SLINGSHOT_DETECTED,
            TRAINING_ANOMALIES,
            DEAD_LETTERS);

    /** The consumer group of the stream. */
    public static final String STREAM_GROUP = "grokwatch-metrics-stream";

    /** The share group of the workers. */
    public static final String WORKER_GROUP = "trainer-workers";

    private Topics() {}

    /** The topic that carries an event. */
    public static Topic of(Event event) {
        return switch (event) {
            case RunRequested requested -> RUN_REQUESTS;
            case RunCommand command -> RUN_COMMANDS;
            case RunLifecycle lifecycle -> RUN_LIFECYCLE;
            case WorkerBeat beat -> WORKERS;
            case TrainerDescribed trainer -> TRAINERS;
            case PhaseChanged phase -> RUN_PHASES;
            case GeometryMeasured geometry -> EMBEDDING_GEOMETRY;
            case GeneralisationForecast forecast -> RUN_FORECASTS;
            case GrokkingDetected grokking -> GROKKING_DETECTED;
            case SlingshotDetected slingshot -> SLINGSHOT_DETECTED;
            case AnomalyDetected anomaly -> TRAINING_ANOMALIES;
        };
    }

    private static Topic kept(String name, int maxMessageBytes) {
        return new Topic(name, PARTITIONS, null, false, maxMessageBytes);
    }
}
