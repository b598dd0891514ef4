package io.grokwatch.backtest.redetect;

import io.grokwatch.backtest.InputException;
import io.grokwatch.backtest.kafka.StoredRecords;
import io.grokwatch.backtest.kafka.Transactions;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.revision.Revision;
import io.grokwatch.events.Event;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.EncodedEvent;
import io.grokwatch.events.codec.EventCodec;
import java.nio.charset.StandardCharsets;
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
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Runs the detectors over the past of runs and publishes what differs, the events of some runs in one transaction: whoever
 * reads committed records sees all of a run's revision or nothing. It is safe to break off and to run again.
 *
 * <p>A run that has not ended is the stream's: it is passed over. What the stream finds in metrics that come later still, of
 * an attempt that goes on or of a replayed dead letter, revises what it found itself and stands beside the revision; the next
 * redetection takes back one of the two.
 */
public final class Redetection {
    /** Folded at once; at 64 KiB and less each. */
    private static final int RUNS_AT_A_TIME = 500;

    /** As long as the stream takes, by default, to call a run silent. */
    private static final Duration SILENT = Duration.ofMinutes(1);

    private static final String WRITER = "grokwatch-redetect";
    private static final EventCodec CODEC = new EventCodec("/grokwatch/redetect");

    private final String bootstrap;
    private final DetectorConfig config;
    private final boolean silentToo;
    private final InstantSource clock;

    /**
     * @param bootstrap where the broker is, {@code host:port}
     * @param config of the detectors
     * @param silentToo whether also to judge runs that have not ended but were not heard of for a minute
     */
    public Redetection(String bootstrap, DetectorConfig config, boolean silentToo, InstantSource clock) {
        this.bootstrap = bootstrap;
        this.config = config;
        this.silentToo = silentToo;
        this.clock = clock;
    }

    /**
     * Runs the detectors over one run, or all.
     *
     * @param only the id of the one run, or null
     * @param outcomes told of each run once what there was to say of it is published
     * @throws InputException if the broker cannot be read or written, or there is no such run
     */
    public void run(@Nullable String only, Consumer<RedetectionResult> outcomes) {
        Set<String> done = new HashSet<>();
        try (StoredRecords records = new StoredRecords(bootstrap);
                Transactions transactions = new Transactions(bootstrap, WRITER)) {
            for (TopicPartition partition : records.partitions(List.of(Topics.RUN_METRICS))) {
                PartitionReplay runs;
                do {
                    runs = new PartitionReplay(
                            config,
                            id -> only == null ? !done.contains(id) : id.equals(only),
                            RUNS_AT_A_TIME,
                            PartitionReplay.MOST_KEPT);
                    runs.read(records, partition.partition());
                    revise(runs, records, transactions).forEach(outcomes);
                    runs.all().forEach(run -> done.add(run.runId().value()));
                } while (runs.hasLeftSome());
            }
        }
        if (only != null && done.isEmpty()) {
            throw new InputException("the topics hold nothing of a run '" + only + "'");
        }
    }

    private List<RedetectionResult> revise(PartitionReplay runs, StoredRecords records, Transactions transactions) {
        Map<String, List<RunFinding>> published = runs.all().isEmpty() ? Map.of() : published(runs, records);
        Instant now = clock.instant();
        List<RedetectionResult> outcomes = new ArrayList<>();
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (RunReplay run : runs.all()) {
            String id = run.runId().value();
            String obstacle = obstacle(run, runs, now);
            if (obstacle != null) {
                outcomes.add(new RedetectionResult.PassedOver(id, obstacle));
                continue;
            }
            Revision revision = Revision.of(published.getOrDefault(id, List.of()), run.found());
            revision.events().forEach(event -> events.add(record(CODEC.encode(event, now))));
            outcomes.add(
                    revision.isEmpty()
                            ? new RedetectionResult.Unchanged(id)
                            : RedetectionResult.Revised.of(id, revision));
        }
        transactions.write(events);
        return outcomes;
    }

    private @Nullable String obstacle(RunReplay run, PartitionReplay runs, Instant now) {
        Instant heard = Instant.ofEpochMilli(run.heardMs());
        if (run.status() != RunReplay.Status.ENDED && !(silentToo && heard.isBefore(now.minus(SILENT)))) {
            return "run " + run.runId() + " has not ended: it " + run.status().words() + ", heard of last at " + heard
                    + "; what is found about it comes from the stream";
        }
        return runs.isTooDisordered(run)
                ? "run " + run.runId() + " cannot be put in order: more than "
                        + PartitionReplay.MOST_KEPT / (1024 * 1024)
                        + " MiB of metrics, with those of the runs beside it, came after later ones"
                : null;
    }

    /** What was published of these runs and stands, in order. */
    private static Map<String, List<RunFinding>> published(PartitionReplay runs, StoredRecords records) {
        Map<String, List<RunFinding>> published = new HashMap<>();
        List<TopicPartition> partitions = records.partitions(List.of(
                Topics.RUN_PHASES, Topics.GROKKING_DETECTED, Topics.SLINGSHOT_DETECTED, Topics.TRAINING_ANOMALIES));
        records.read(partitions, record -> {
            RunReplay run = runs.named(StoredRecords.key(record));
            if (run != null
                    && EventCodec.decode(StoredRecords.header(record, "ce_type"), record.value())
                            instanceof Decoded.Ok<Event>(RunFinding finding)
                    && run.stands(finding)) {
                published
                        .computeIfAbsent(run.runId().value(), first -> new ArrayList<>())
                        .add(finding);
            }
        });
        return published;
    }

    private static ProducerRecord<byte[], byte[]> record(EncodedEvent event) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(event.topic().name(), event.key().getBytes(StandardCharsets.UTF_8), event.value());
        event.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
