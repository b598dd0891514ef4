package io.grokwatch.backtest.redetect;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.MetricNamesMapped;
import io.grokwatch.events.RunLifecycle.RunAttributesChanged;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.kafka.LifecycleTime;
import io.grokwatch.kafka.Payload;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.kafka.TopicReader;
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
 * Some of the runs of one partition, folded as the stream folds them: lifecycle events, by their {@link LifecycleTime}, and
 * metrics merged by timestamp. Records that the stream rejects are ignored.
 *
 * <p>The stream cannot wait for a late batch; here the batches of a run are folded in the order of (attempt, sequence). A
 * first pass over the metrics keeps those that are out of order, the second folds everything, so that a replayed dead letter
 * is folded at its place however late it arrived. At most {@value #MAX_KEPT_BYTES} bytes are kept, about 800,000 steps of twenty metrics;
 * when that is exceeded, the run with the most of them is skipped.
 */
final class PartitionReplay {
    static final long MAX_KEPT_BYTES = 128L * 1024 * 1024;

    private final DetectorConfig config;
    private final Predicate<String> selected;
    private final int maxRuns;
    private final long maxKeptBytes;
    private final Map<String, RunReplay> runs = new LinkedHashMap<>();
    private final Set<String> tooDisordered = new HashSet<>();
    private final Deque<TimedEvent> lifecycle = new ArrayDeque<>();
    private long keptBytes;
    private boolean incomplete;

    /** A lifecycle event and the time by which it is merged with the metrics. */
    private record TimedEvent(RunLifecycle event, long atMs) {}

    /**
     * @param selected which runs, by id
     * @param maxRuns how many of them are folded at once
     * @param maxKeptBytes of out-of-order batches, all runs together
     */
    PartitionReplay(DetectorConfig config, Predicate<String> selected, int maxRuns, long maxKeptBytes) {
        this.config = config;
        this.selected = selected;
        this.maxRuns = maxRuns;
        this.maxKeptBytes = maxKeptBytes;
    }

    void read(TopicReader topics, int partition) {
        topics.readToEnd(List.of(new TopicPartition(Topics.RUN_LIFECYCLE.name(), partition)), this::keepEvent);
        List<TopicPartition> metrics = List.of(new TopicPartition(Topics.RUN_METRICS.name(), partition));
        topics.readToEnd(metrics, this::keepOutOfOrder);
        topics.readToEnd(metrics, this::fold);
        foldLifecycleUntil(Long.MAX_VALUE);
        runs.values().forEach(RunReplay::finish);
    }

    Collection<RunReplay> all() {
        return runs.values();
    }

    @Nullable
    RunReplay get(String id) {
        return runs.get(id);
    }

    /** Whether more runs are selected than were folded. */
    boolean isIncomplete() {
        return incomplete;
    }

    /** Whether out-of-order batches of a run had to be discarded, so that what is folded of it is not all. */
    boolean isTooDisordered(RunReplay run) {
        return tooDisordered.contains(run.runId().value());
    }

    private void keepEvent(ConsumerRecord<byte[], byte[]> record) {
        RunReplay run = run(record);
        if (run != null && RecordCodec.decodeEvent(record) instanceof Decoded.Ok<Event>(RunLifecycle event)) {
            if (event instanceof RunAttributesChanged) {
                return; // What people keep about a run is no part of its training.
            }
            if (event instanceof RunProgressed) {
                run.recordActivity(record.timestamp());
            } else if (event instanceof MetricNamesMapped mapped) {
                applyNames(run, mapped, record.timestamp());
            } else {
                lifecycle.add(new TimedEvent(event, LifecycleTime.of(record)));
            }
        }
    }

    /** All lifecycle events are read before the metrics, so the newest mapping is the one that all metrics are folded under. */
    private static void applyNames(RunReplay run, MetricNamesMapped mapped, long atMs) {
        try {
            run.observe(mapped, atMs);
        } catch (IllegalArgumentException rejected) {
            // The stream rejects it as well.
        }
    }

    private void keepOutOfOrder(ConsumerRecord<byte[], byte[]> record) {
        RunReplay run = run(record);
        MetricBatch batch = run == null || isTooDisordered(run) ? null : batch(record);
        if (run == null || batch == null) {
            return;
        }
        keptBytes += run.outOfOrder().offer(batch, record.value());
        if (keptBytes > maxKeptBytes) {
            RunReplay largest = Collections.max(
                    runs.values(),
                    Comparator.comparingLong(one -> one.outOfOrder().bytes()));
            tooDisordered.add(largest.runId().value());
            keptBytes -= largest.outOfOrder().clear();
        }
    }

    private void fold(ConsumerRecord<byte[], byte[]> record) {
        foldLifecycleUntil(record.timestamp());
        RunReplay run = run(record);
        MetricBatch batch = run == null ? null : batch(record);
        if (run != null && batch != null) {
            run.observe(batch, record.timestamp());
        }
    }

    private static @Nullable MetricBatch batch(ConsumerRecord<byte[], byte[]> record) {
        return RecordCodec.decode(record)
                        instanceof Decoded.Ok<Payload>(Payload.Metrics(MetricBatch batch, var rejections))
                ? batch
                : null;
    }

    private void foldLifecycleUntil(long timeMs) {
        while (!lifecycle.isEmpty() && lifecycle.getFirst().atMs() <= timeMs) {
            TimedEvent next = lifecycle.removeFirst();
            RunReplay run = runs.get(next.event().runId().value());
            if (run != null) {
                run.observe(next.event(), next.atMs());
            }
        }
    }

    private @Nullable RunReplay run(ConsumerRecord<byte[], byte[]> record) {
        RunReplay run = run(RecordCodec.key(record));
        if (run != null) {
            run.recordRead(new TopicPartition(record.topic(), record.partition()), record.offset());
        }
        return run;
    }

    private @Nullable RunReplay run(String id) {
        RunReplay known = runs.get(id);
        if (known != null || !selected.test(id)) {
            return known;
        }
        if (runs.size() == maxRuns) {
            incomplete = true;
            return null;
        }
        try {
            return runs.computeIfAbsent(id, first -> new RunReplay(new RunId(first), config));
        } catch (IllegalArgumentException notARunId) {
            return null;
        }
    }
}
