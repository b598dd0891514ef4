package io.grokwatch.tracker.metric;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mongodb.MongoException;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.history.ReceivedBatches;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.KeyPartition;
import io.grokwatch.kafka.Payload;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.kafka.Broker;
import io.grokwatch.tracker.kafka.BrokerOffsets;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.live.LiveHub;
import io.grokwatch.tracker.projection.ProjectedOffsets;
import io.grokwatch.tracker.projection.StoredPositions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the metrics of runs that are followed here and projected by another instance of the tracker. It reads those partitions of
 * {@code run-metrics} itself, and publishes a record once the other instance has stored its position, as the projection does: a reader
 * that opens the feed before it reads the store misses nothing between the two. Nothing is read while this instance projects all
 * partitions, or nobody follows a run of another one's.
 *
 * <p>A partition is read from the position that was stored before the round in which it is seen to be followed first. Where that is not
 * known, as the partition was projected here until then, and where more than {@value #MAX_BEHIND} records would be read, the followers of
 * its runs read their state again instead.
 */
@Singleton
final class ForeignMetrics implements ScheduledTask {
    static final long MAX_BEHIND = 10_000;
    private static final Logger LOG = Logger.getLogger(ForeignMetrics.class);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int MAX_FETCH_BYTES = 4 * 1024 * 1024;
    private static final String CLIENT_ID = "tracker-foreign-metrics";
    /** After a failure of the broker or the store nothing is read for so long. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(3).toNanos();

    private final Broker broker;
    private final BrokerOffsets offsets;
    private final ProjectedOffsets projected;
    private final StoredPositions positions;
    private final LiveHub hub;

    private final Map<TopicPartition, Reading> readings = new HashMap<>();
    /** The positions that were stored before the last round, of the partitions that others projected then. */
    private Map<TopicPartition, Long> before = Map.of();

    private @Nullable Uuid topicId;
    private int partitions;
    private @Nullable Consumer<byte[], byte[]> consumer;
    private long failedNanos = System.nanoTime() - PAUSE_NANOS;

    ForeignMetrics(
            Broker broker, BrokerOffsets offsets, ProjectedOffsets projected, StoredPositions positions, LiveHub hub) {
        this.broker = broker;
        this.offsets = offsets;
        this.projected = projected;
        this.positions = positions;
        this.hub = hub;
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public synchronized void run() throws InterruptedException {
        if (System.nanoTime() - failedNanos < PAUSE_NANOS) {
            return;
        }
        try {
            follow();
        } catch (InterruptException stop) {
            throw new InterruptedException("the process stops");
        } catch (KafkaException | MongoException away) {
            LOG.debugf(away, "the metrics that other instances project are not followed");
            failedNanos = System.nanoTime();
            close();
        }
    }

    private void follow() throws InterruptedException {
        Uuid id = topicId();
        Set<TopicPartition> foreign = foreign();
        Map<TopicPartition, Long> stored = new HashMap<>();
        if (!foreign.isEmpty()) {
            Map<TopicPartition, Long> known = positions.of(foreign, Map.of(Topics.RUN_METRICS.name(), id));
            foreign.forEach(partition -> stored.put(partition, known.getOrDefault(partition, 0L)));
        }
        // After the positions: the store has everything before these when a subscriber that is seen in the next round
        // reads it.
        Map<TopicPartition, Set<String>> followed = followed(foreign);
        List<LiveEvent> events = new ArrayList<>();
        readings.keySet().retainAll(followed.keySet());
        followed.forEach((partition, runs) -> {
            long end = stored.getOrDefault(partition, 0L);
            Reading reading = readings.get(partition);
            Long from = reading == null ? before.get(partition) : Long.valueOf(reading.position());
            if (from == null || end - from > MAX_BEHIND) {
                readings.put(partition, new Reading(end));
                runs.forEach(run -> events.add(LiveEvent.resetOf(run)));
            } else if (reading == null) {
                readings.put(partition, new Reading(from));
            }
        });
        before = stored;
        read();
        readings.forEach((partition, reading) -> events.addAll(
                reading.takeStored(stored.getOrDefault(partition, 0L), followed.getOrDefault(partition, Set.of()))));
        hub.publishHere(events);
    }

    /** The id of the topic; the number of its partitions is known afterwards. */
    private Uuid topicId() throws InterruptedException {
        Uuid known = topicId;
        if (known == null) {
            known = offsets.ids(List.of(Topics.RUN_METRICS)).get(Topics.RUN_METRICS.name());
            if (known == null) {
                throw new KafkaException("there is no topic " + Topics.RUN_METRICS.name());
            }
            partitions = offsets.ends(List.of(Topics.RUN_METRICS)).size();
            topicId = known;
        }
        return known;
    }

    /** The partitions that this process does not project. */
    private Set<TopicPartition> foreign() {
        Set<TopicPartition> foreign = new HashSet<>();
        for (int i = 0; i < partitions; i++) {
            TopicPartition partition = new TopicPartition(Topics.RUN_METRICS.name(), i);
            if (projected.of(partition).isEmpty()) {
                foreign.add(partition);
            }
        }
        return foreign;
    }

    /** The followed runs of these partitions; partitions without one are left out. */
    private Map<TopicPartition, Set<String>> followed(Set<TopicPartition> foreign) {
        Map<TopicPartition, Set<String>> followed = new HashMap<>();
        for (String run : foreign.isEmpty() ? Set.<String>of() : hub.followedRuns()) {
            TopicPartition partition = KeyPartition.of(Topics.RUN_METRICS, run.getBytes(UTF_8), partitions);
            if (foreign.contains(partition)) {
                followed.computeIfAbsent(partition, first -> new HashSet<>()).add(run);
            }
        }
        return followed;
    }

    /** Reads what there is, of the partitions of which nothing waits for its position to be stored. */
    private void read() {
        if (readings.isEmpty()) {
            closeConsumer();
            return;
        }
        Consumer<byte[], byte[]> reader = consumer();
        Set<TopicPartition> waiting = new HashSet<>();
        if (!reader.assignment().equals(readings.keySet())) {
            reader.assign(readings.keySet());
        }
        readings.forEach((partition, reading) -> {
            if (!reading.isSought) {
                reader.seek(partition, reading.next);
                reading.isSought = true;
            }
            if (!reading.read.isEmpty()) {
                waiting.add(partition);
            }
        });
        reader.resume(reader.paused());
        reader.pause(waiting);
        ConsumerRecords<byte[], byte[]> records = reader.poll(POLL);
        readings.forEach((partition, reading) -> {
            reading.read.addAll(records.records(partition));
            reading.next = reader.position(partition);
        });
    }

    private Consumer<byte[], byte[]> consumer() {
        Consumer<byte[], byte[]> reader = consumer;
        if (reader == null) {
            reader = new KafkaConsumer<>(ClientConfigs.groupless(
                    broker.bootstrap(),
                    CLIENT_ID,
                    Map.of(
                            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                            5_000,
                            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                            MAX_FETCH_BYTES)));
            consumer = reader;
        }
        return reader;
    }

    private void closeConsumer() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
            consumer = null;
        }
    }

    /** Forgets what it has read. */
    @PreDestroy
    synchronized void close() {
        readings.clear();
        before = Map.of();
        topicId = null;
        closeConsumer();
    }

    /** What is read of a partition. */
    private static final class Reading {
        /** Records that are read, in order, and not published. */
        private final Deque<ConsumerRecord<byte[], byte[]>> read = new ArrayDeque<>();

        /** The batches that were published, of each followed run: those that the projection refuses as repeated are not published either. */
        private final Map<String, ReceivedBatches> received = new HashMap<>();

        /** The next offset to read. */
        private long next;

        private boolean isSought;

        Reading(long next) {
            this.next = next;
        }

        /** The first offset that is not published. */
        long position() {
            return read.isEmpty() ? next : read.getFirst().offset();
        }

        /** The events of the records before an offset, of these runs. */
        List<LiveEvent> takeStored(long end, Set<String> runs) {
            received.keySet().retainAll(runs);
            Map<String, List<MetricBatch>> taken = new LinkedHashMap<>();
            while (!read.isEmpty() && read.getFirst().offset() < end) {
                ConsumerRecord<byte[], byte[]> record = read.removeFirst();
                if (RecordCodec.decode(record)
                                instanceof Decoded.Ok<Payload>(Payload.Metrics(var batch, var rejections))
                        && runs.contains(batch.runId().value())) {
                    take(batch, taken);
                }
            }
            return LiveMetricEvents.of(taken);
        }

        private void take(MetricBatch batch, Map<String, List<MetricBatch>> taken) {
            String run = batch.runId().value();
            ReceivedBatches known = received.getOrDefault(run, ReceivedBatches.NONE);
            if (known.objection(batch) == null) {
                received.put(run, known.with(batch));
                taken.computeIfAbsent(run, first -> new ArrayList<>()).add(batch);
            }
        }
    }
}
