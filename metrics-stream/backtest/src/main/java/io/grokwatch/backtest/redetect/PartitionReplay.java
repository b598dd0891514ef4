package io.grokwatch.backtest.redetect;

import io.grokwatch.backtest.kafka.StoredRecords;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.EventCodec;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Some of the runs of one partition, folded as the stream folds them: their life and their metrics merged by the time they
 * were written, the end of a run after the metrics of its millisecond and everything else before. What the stream refuses
 * is refused here.
 *
 * <p>Unlike the stream, which cannot wait for ever, it folds the batches of a run in the order of (attempt, sequence): a
 * first pass over the metrics keeps those that others have overtaken, the second folds everything. So a replayed dead letter
 * is found where it belongs, however late it came. Kept are at most {@value #MOST_KEPT} bytes, some 800,000 steps of twenty
 * metrics; when there is no room for more, the run that has most of them is left out.
 */
final class PartitionReplay {
    static final long MOST_KEPT = 128L * 1024 * 1024;

    private final DetectorConfig config;
    private final Predicate<String> wanted;
    private final int most;
    private final Map<String, RunReplay> runs = new LinkedHashMap<>();
    private final Set<String> tooDisordered = new HashSet<>();
    private final Deque<Turn> life = new ArrayDeque<>();
    private final long mostKept;
    private long kept;
    private boolean full;

    /** A turn in a run's life, and when it counts to have been written. */
    private record Turn(RunLifecycle event, long atMs) {}

    /**
     * @param wanted which runs, by id
     * @param most how many of them at once
     * @param mostKept how many bytes of overtaken batches, all runs together
     */
    PartitionReplay(DetectorConfig config, Predicate<String> wanted, int most, long mostKept) {
        this.config = config;
        this.wanted = wanted;
        this.most = most;
        this.mostKept = mostKept;
    }

    void read(StoredRecords records, int partition) {
        records.read(List.of(new TopicPartition(Topics.RUN_LIFECYCLE.name(), partition)), this::keep);
        List<TopicPartition> metrics = List.of(new TopicPartition(Topics.RUN_METRICS.name(), partition));
        records.read(metrics, this::keepOvertaken);
        records.read(metrics, this::fold);
        liveUntil(Long.MAX_VALUE);
        runs.values().forEach(RunReplay::hearRest);
    }

    Collection<RunReplay> all() {
        return runs.values();
    }

    @Nullable
    RunReplay named(String id) {
        return runs.get(id);
    }

    /** Whether there were more that are wanted than were folded. */
    boolean hasLeftSome() {
        return full;
    }

    /** Whether there was no room for the batches of a run that are out of order: what was folded of it is not all. */
    boolean isTooDisordered(RunReplay run) {
        return tooDisordered.contains(run.runId().value());
    }

    static boolean ends(RunLifecycle event) {
        return event instanceof RunFinished || event instanceof RunFailed || event instanceof RunStopped;
    }

    private void keep(ConsumerRecord<byte[], byte[]> record) {
        RunReplay run = run(record);
        if (run != null
                && EventCodec.decode(StoredRecords.header(record, "ce_type"), record.value())
                        instanceof Decoded.Ok<Event>(RunLifecycle event)
                && isOf(record, event.runId())) {
            if (event instanceof RunProgressed) {
                run.hearSignOfLife(record.timestamp());
            } else {
                life.add(new Turn(event, record.timestamp() + (ends(event) ? 1 : -1)));
            }
        }
    }

    private void keepOvertaken(ConsumerRecord<byte[], byte[]> record) {
        RunReplay run = run(record);
        MetricBatch batch = run == null || isTooDisordered(run) ? null : batch(record);
        if (run == null || batch == null) {
            return;
        }
        kept += run.overtaken().look(batch, record.value());
        if (kept > mostKept) {
            RunReplay largest = Collections.max(
                    runs.values(),
                    Comparator.comparingLong(one -> one.overtaken().bytes()));
            tooDisordered.add(largest.runId().value());
            kept -= largest.overtaken().drop();
        }
    }

    private void fold(ConsumerRecord<byte[], byte[]> record) {
        liveUntil(record.timestamp());
        RunReplay run = run(record);
        MetricBatch batch = run == null ? null : batch(record);
        if (run != null && batch != null) {
            run.hear(batch, record.timestamp());
        }
    }

    private static @Nullable MetricBatch batch(ConsumerRecord<byte[], byte[]> record) {
        return BulkCodec.decodeMetrics(record.value()) instanceof Decoded.Ok<MetricBatch>(MetricBatch batch)
                        && isOf(record, batch.runId())
                ? batch
                : null;
    }

    private void liveUntil(long timeMs) {
        while (!life.isEmpty() && life.getFirst().atMs() <= timeMs) {
            Turn turn = life.removeFirst();
            RunReplay run = runs.get(turn.event().runId().value());
            if (run != null) {
                run.hear(turn.event(), turn.atMs());
            }
        }
    }

    private @Nullable RunReplay run(ConsumerRecord<byte[], byte[]> record) {
        String id = StoredRecords.key(record);
        RunReplay known = runs.get(id);
        if (known != null || !wanted.test(id)) {
            return known;
        }
        if (runs.size() == most) {
            full = true;
            return null;
        }
        try {
            return runs.computeIfAbsent(id, first -> new RunReplay(new RunId(first), config));
        } catch (IllegalArgumentException noRun) {
            return null;
        }
    }

    private static boolean isOf(ConsumerRecord<byte[], byte[]> record, RunId runId) {
        return runId.value().equals(StoredRecords.key(record));
    }
}
