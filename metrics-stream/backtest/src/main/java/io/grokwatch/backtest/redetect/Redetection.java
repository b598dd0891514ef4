package io.grokwatch.backtest.redetect;

import io.grokwatch.backtest.InputException;
import io.grokwatch.backtest.kafka.StreamOffsets;
import io.grokwatch.backtest.kafka.TransactionalWriter;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.revision.Revision;
import io.grokwatch.events.Event;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.events.history.RunHistory;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.kafka.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Runs the detectors over the past of runs and publishes the differences, the events of several runs in one transaction: a
 * consumer of committed records sees all of a run's revision or none of it. It may be interrupted and run again at any time.
 *
 * <p>A run that has not ended is skipped, since the stream still judges it. So is one that the stream has not read to its last
 * record: what the stream finds there is not published yet, and would be in effect beside the revision. What the stream finds in later metrics, of an
 * attempt that goes on or of a replayed dead letter, revises the stream's own findings and is in effect beside the revision;
 * the next redetection retracts one of the two.
 */
public final class Redetection {
    /** How many runs are folded at once, of at most 64 KiB each. */
    private static final int RUNS_AT_A_TIME = 500;

    /** The inactivity after which the stream reports a run as silent, by default. */
    private static final Duration INACTIVITY = Duration.ofMinutes(1);

    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);
    private static final String CLIENT_ID = "grokwatch-redetect";
    private static final EventCodec CODEC = new EventCodec("/grokwatch/redetect");

    private final String bootstrap;
    private final DetectorConfig config;
    private final boolean includeInactive;
    private final InstantSource clock;

    /**
     * @param bootstrap address of the broker, {@code host:port}
     * @param config of the detectors
     * @param includeInactive whether also to judge runs that have not ended but were inactive for a minute
     */
    public Redetection(String bootstrap, DetectorConfig config, boolean includeInactive, InstantSource clock) {
        this.bootstrap = bootstrap;
        this.config = config;
        this.includeInactive = includeInactive;
        this.clock = clock;
    }

    /**
     * Runs the detectors over one run, or all.
     *
     * @param only the id of the one run, or null
     * @param results receives the result of each run once its revision is published
     * @throws InputException if the broker cannot be read or written, or the topics have no such run
     */
    public void run(@Nullable String only, Consumer<RedetectionResult> results) {
        Set<String> done = new HashSet<>();
        try (TopicReader topics = new TopicReader(bootstrap, CLIENT_ID, BROKER_TIMEOUT);
                StreamOffsets stream = new StreamOffsets(bootstrap, CLIENT_ID, BROKER_TIMEOUT);
                TransactionalWriter writer = new TransactionalWriter(bootstrap, CLIENT_ID)) {
            for (TopicPartition partition : topics.partitions(List.of(Topics.RUN_METRICS))) {
                PartitionReplay runs;
                do {
                    runs = new PartitionReplay(
                            config,
                            id -> only == null ? !done.contains(id) : id.equals(only),
                            RUNS_AT_A_TIME,
                            PartitionReplay.MAX_KEPT_BYTES);
                    runs.read(topics, partition.partition());
                    revise(runs, topics, stream, writer).forEach(results);
                    runs.all().forEach(run -> done.add(run.runId().value()));
                } while (runs.isIncomplete());
            }
        } catch (KafkaException e) {
            throw new InputException("Kafka at " + bootstrap + " cannot be read or written: " + e.getMessage(), e);
        }
        if (only != null && done.isEmpty()) {
            throw new InputException("the topics hold nothing of a run '" + only + "'");
        }
    }

    private List<RedetectionResult> revise(
            PartitionReplay runs, TopicReader topics, StreamOffsets stream, TransactionalWriter writer) {
        // Before the published findings are read, so that these include all that the stream committed by then.
        Map<TopicPartition, Long> committed = stream.committed(runs.all().stream()
                .flatMap(run -> run.readTo().keySet().stream())
                .collect(Collectors.toSet()));
        Map<String, List<RunFinding>> published = runs.all().isEmpty() ? Map.of() : published(runs, topics);
        Instant now = clock.instant();
        List<RedetectionResult> results = new ArrayList<>();
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (RunReplay run : runs.all()) {
            String id = run.runId().value();
            String reason = reasonToSkip(run, runs, committed, now);
            if (reason != null) {
                results.add(new RedetectionResult.Skipped(id, reason));
                continue;
            }
            Revision revision = Revision.of(published.getOrDefault(id, List.of()), run.found());
            revision.events().forEach(event -> events.add(RecordCodec.record(CODEC.encode(event, now))));
            results.add(
                    revision.isEmpty()
                            ? new RedetectionResult.Unchanged(id)
                            : RedetectionResult.Revised.of(id, revision));
        }
        writer.write(events);
        return results;
    }

    private @Nullable String reasonToSkip(
            RunReplay run, PartitionReplay runs, Map<TopicPartition, Long> committed, Instant now) {
        Instant lastActivity = Instant.ofEpochMilli(run.lastActivityMs());
        boolean inactive = lastActivity.isBefore(now.minus(INACTIVITY));
        if (run.state() != RunHistory.State.ENDED && !(includeInactive && inactive)) {
            return "run " + run.runId() + " has not ended: it " + description(run.state()) + ", last active at "
                    + lastActivity + "; its findings come from the stream";
        }
        String lag = lag(run, committed);
        if (lag != null) {
            return "the stream has not read all of run " + run.runId() + ": " + lag
                    + "; it can be redetected once the stream has caught up";
        }
        return runs.isTooDisordered(run)
                ? "run " + run.runId() + " cannot be put in order: more than "
                        + PartitionReplay.MAX_KEPT_BYTES / (1024 * 1024)
                        + " MiB of metrics, with those of the other runs of its partition, are out of order"
                : null;
    }

    /** How far the stream is behind in one of the run's partitions; null if it has read all that was read here. */
    private static @Nullable String lag(RunReplay run, Map<TopicPartition, Long> committed) {
        for (Map.Entry<TopicPartition, Long> end : run.readTo().entrySet()) {
            long offset = committed.getOrDefault(end.getKey(), 0L);
            if (offset < end.getValue()) {
                return "of " + end.getKey() + " its group " + Topics.STREAM_GROUP + " has committed offset " + offset
                        + ", the run's records end at " + end.getValue();
            }
        }
        return null;
    }

    private static String description(RunHistory.State state) {
        return switch (state) {
            case QUEUED -> "is queued";
            case TRAINING -> "is in training";
            case REQUEUED -> "was requeued and waits for another worker";
            case ENDED -> "has ended";
        };
    }

    /** The published findings of these runs that survive the newer attempts, in order. */
    private static Map<String, List<RunFinding>> published(PartitionReplay runs, TopicReader topics) {
        Map<String, List<RunFinding>> published = new HashMap<>();
        List<TopicPartition> partitions = topics.partitions(List.of(
                Topics.RUN_PHASES, Topics.GROKKING_DETECTED, Topics.SLINGSHOT_DETECTED, Topics.TRAINING_ANOMALIES));
        topics.readToEnd(partitions, record -> {
            RunReplay run = runs.get(RecordCodec.key(record));
            if (run != null
                    && RecordCodec.decodeEvent(record) instanceof Decoded.Ok<Event>(RunFinding finding)
                    && run.survives(finding)) {
                published
                        .computeIfAbsent(run.runId().value(), first -> new ArrayList<>())
                        .add(finding);
            }
        });
        return published;
    }
}
