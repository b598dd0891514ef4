package io.grokwatch.tracker.retention;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.RetentionLimit;
import io.grokwatch.tracker.kafka.Broker;
import io.grokwatch.tracker.kafka.BrokerOffsets;
import io.grokwatch.tracker.projection.StoredPositions;
import io.grokwatch.tracker.store.PurgedRuns;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Advances the start of the partitions whose records are no longer needed, so that the broker frees their disk.
 *
 * <p>A partition never starts after what the store has taken of it, nor after what a consumer group of {@code
 * grokwatch.tracker.retention.groups} has committed. Before that, two rules release records: those at the start of a partition
 * whose runs are all purged, as a rebuild drops them anyway; and, only if the policy of the topics says so, those of metrics,
 * snapshots and geometry that exceed its limit, beyond which a rebuild does not reach.
 */
@Singleton
final class TopicTrimming implements ScheduledTask {
    /** The topics that the store is rebuilt from, in which a run has records of its own. */
    static final List<Topic> PROJECTED = List.of(
            Topics.RUN_LIFECYCLE,
            Topics.RUN_METRICS,
            Topics.EMBEDDING_SNAPSHOTS,
            Topics.EMBEDDING_GEOMETRY,
            Topics.RUN_PHASES,
            Topics.GROKKING_DETECTED,
            Topics.SLINGSHOT_DETECTED,
            Topics.TRAINING_ANOMALIES);

    /** Those whose records are many and large; a policy may delete them. The others are what runs are resumed and listed by. */
    private static final List<Topic> BULK =
            List.of(Topics.RUN_METRICS, Topics.EMBEDDING_SNAPSHOTS, Topics.EMBEDDING_GEOMETRY);

    private static final Logger LOG = Logger.getLogger(TopicTrimming.class);
    private static final Duration POLL = Duration.ofMillis(500);
    /** How long records are read in one execution; the next one continues after what was deleted. */
    private static final Duration MAX_SCAN = Duration.ofSeconds(10);

    /** Entries of purged runs are kept at least as long, for producers that are late. */
    private static final Duration ENTRIES_KEPT = Duration.ofDays(1);

    private final Broker broker;
    private final BrokerOffsets offsets;
    private final StoredPositions positions;
    private final PurgedRuns purged;
    private final RetentionStore policies;
    private final TrackerConfig.Retention config;
    private final Counter executions;
    /** The runs of the records at which partitions start, of those that are known to be kept. */
    private final Map<TopicPartition, Blocker> blockers = new HashMap<>();

    private record Blocker(long offset, String run) {}

    TopicTrimming(
            Broker broker,
            BrokerOffsets offsets,
            StoredPositions positions,
            PurgedRuns purged,
            RetentionStore policies,
            TrackerConfig config,
            MeterRegistry meters) {
        this.broker = broker;
        this.offsets = offsets;
        this.positions = positions;
        this.purged = purged;
        this.policies = policies;
        this.config = config.retention();
        this.executions = meters.counter("grokwatch.trimming.executions");
    }

    @Override
    public Duration interval() {
        return config.interval();
    }

    @Override
    public void run() throws InterruptedException {
        trim();
        executions.increment();
    }

    private void trim() throws InterruptedException {
        List<PurgedRuns.Entry> entries = purged.entries();
        RetentionLimit policy = policies.topics();
        if (entries.isEmpty() && policy == null) {
            return;
        }
        Map<TopicPartition, Long> starts = offsets.starts(PROJECTED);
        Map<TopicPartition, Long> limits = limits(starts);
        Map<TopicPartition, Long> next = new HashMap<>();
        if (policy != null) {
            next.putAll(byPolicy(policy, starts, limits));
        }
        if (!entries.isEmpty()) {
            next.putAll(pastPurgedRuns(starts, next, limits));
        }
        next.entrySet().removeIf(one -> one.getValue() <= starts.getOrDefault(one.getKey(), 0L));
        if (!next.isEmpty()) {
            offsets.delete(next);
            starts.putAll(next);
            LOG.infof("trimmed partitions=%s", new TreeMap<>(byName(next)));
        }
        removeEntries(entries, starts);
    }

    /** The offset up to which the store and every group have what a partition has. */
    private Map<TopicPartition, Long> limits(Map<TopicPartition, Long> starts) throws InterruptedException {
        Map<String, Uuid> ids = offsets.ids(PROJECTED);
        Map<TopicPartition, Long> stored = positions.of(starts.keySet(), ids);
        Map<TopicPartition, Long> limits = new HashMap<>();
        starts.keySet().forEach(partition -> limits.put(partition, stored.getOrDefault(partition, 0L)));
        for (String group : config.groups().orElse(List.of())) {
            Map<TopicPartition, Long> committed = offsets.committed(group);
            Set<String> topics = new HashSet<>();
            committed.keySet().forEach(partition -> topics.add(partition.topic()));
            limits.replaceAll((partition, limit) -> {
                // A group that has committed nothing at all has yet to read everything.
                boolean isRead = committed.isEmpty() || topics.contains(partition.topic());
                return isRead ? Math.min(limit, committed.getOrDefault(partition, 0L)) : limit;
            });
        }
        return limits;
    }

    private Map<TopicPartition, Long> byPolicy(
            RetentionLimit policy, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> limits)
            throws InterruptedException {
        Map<TopicPartition, Long> ends = offsets.ends(BULK);
        Map<TopicPartition, Long> next = new HashMap<>();
        if (policy.maxAge() != null) {
            Map<TopicPartition, Long> young = offsets.since(BULK, Instant.now().minus(policy.maxAge()));
            ends.forEach((partition, end) -> next.put(partition, young.getOrDefault(partition, end)));
        }
        if (policy.maxBytes() != null) {
            long max = policy.maxBytes();
            Map<TopicPartition, Long> bytes = offsets.bytes();
            Map<String, Long> ofTopics = new HashMap<>();
            bytes.forEach((partition, size) -> ofTopics.merge(partition.topic(), size, Long::sum));
            ends.forEach((partition, end) -> {
                long total = ofTopics.getOrDefault(partition.topic(), 0L);
                if (total > max) {
                    // By the mean size of a record; the next execution sees what is left.
                    long start = starts.getOrDefault(partition, 0L);
                    long kept = (long) ((end - start) * ((double) max / total));
                    next.merge(partition, end - kept, Math::max);
                }
            });
        }
        next.replaceAll((partition, offset) -> Math.min(offset, limits.getOrDefault(partition, 0L)));
        return next;
    }

    /** Reads each partition from its start for as long as all records are of purged runs. */
    private Map<TopicPartition, Long> pastPurgedRuns(
            Map<TopicPartition, Long> starts, Map<TopicPartition, Long> byPolicy, Map<TopicPartition, Long> limits) {
        Map<TopicPartition, Long> from = new HashMap<>();
        starts.forEach((partition, start) -> {
            long begin = Math.max(start, byPolicy.getOrDefault(partition, 0L));
            Blocker blocker = blockers.get(partition);
            boolean isBlocked = blocker != null && blocker.offset() == begin && !purged.contains(blocker.run());
            if (!isBlocked && begin < limits.getOrDefault(partition, 0L)) {
                from.put(partition, begin);
            }
        });
        Map<TopicPartition, Long> next = new HashMap<>();
        if (from.isEmpty()) {
            return next;
        }
        long deadline = System.nanoTime() + MAX_SCAN.toNanos();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(ClientConfigs.groupless(
                broker.bootstrap(),
                "grokwatch-tracker-trimming",
                Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000)))) {
            Set<TopicPartition> open = new HashSet<>(from.keySet());
            consumer.assign(open);
            from.forEach(consumer::seek);
            while (!open.isEmpty() && System.nanoTime() < deadline) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (TopicPartition partition : List.copyOf(open)) {
                    long limit = limits.getOrDefault(partition, 0L);
                    Blocker kept = firstKept(records.records(partition), limit);
                    long reached = Math.min(limit, kept == null ? consumer.position(partition) : kept.offset());
                    next.put(partition, reached);
                    if (kept != null) {
                        blockers.put(partition, kept);
                    }
                    if (kept != null || reached >= limit) {
                        open.remove(partition);
                    }
                }
                consumer.assign(open);
            }
        }
        return next;
    }

    private @Nullable Blocker firstKept(List<ConsumerRecord<byte[], byte[]>> records, long limit) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            String run = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            if (record.offset() >= limit || !purged.contains(run)) {
                return new Blocker(record.offset(), run);
            }
        }
        return null;
    }

    private void removeEntries(List<PurgedRuns.Entry> entries, Map<TopicPartition, Long> starts) {
        Map<String, Long> byName = byName(starts);
        Instant before = Instant.now().minus(ENTRIES_KEPT);
        List<String> gone = new ArrayList<>();
        for (PurgedRuns.Entry entry : entries) {
            boolean isPassed = entry.ends().entrySet().stream()
                    .allMatch(end -> byName.getOrDefault(end.getKey(), 0L) >= end.getValue());
            if (entry.settled() && isPassed && entry.at().isBefore(before)) {
                gone.add(entry.run());
            }
        }
        if (!gone.isEmpty()) {
            purged.remove(gone);
        }
    }

    private static Map<String, Long> byName(Map<TopicPartition, Long> offsets) {
        Map<String, Long> byName = new HashMap<>();
        offsets.forEach((partition, offset) -> byName.put(partition.toString(), Objects.requireNonNull(offset)));
        return byName;
    }
}
