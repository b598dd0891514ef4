package io.grokwatch.tracker.projection;

import com.mongodb.MongoInterruptedException;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.kafka.Backoff;
import io.grokwatch.kafka.Payload;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.live.LiveHub;
import io.grokwatch.tracker.projection.Status.State;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Reads the topics and has the projectors write batches of records. Records are collected for the linger time and written
 * together. When the assignment changes, the collected records are dropped and read again from the stored positions, so that
 * the writes of two processes do not mix. For one thread.
 */
final class ProjectionConsumer implements ConsumerRebalanceListener, AutoCloseable {
    /** The topics that are projected. */
    static final List<Topic> TOPICS = List.of(
            Topics.RUN_LIFECYCLE,
            Topics.RUN_METRICS,
            Topics.EMBEDDING_SNAPSHOTS,
            Topics.EMBEDDING_GEOMETRY,
            Topics.RUN_PHASES,
            Topics.RUN_FORECASTS,
            Topics.GROKKING_DETECTED,
            Topics.SLINGSHOT_DETECTED,
            Topics.TRAINING_ANOMALIES,
            Topics.WORKERS,
            Topics.TRAINERS);

    private static final Logger LOG = Logger.getLogger(ProjectionConsumer.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(500);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    /** A pause of this length or more is reported as an outage of the store; shorter ones are not worth a change of status. */
    private static final Duration REPORTED_BACK_OFF = Duration.ofMillis(400);
    /** A batch is written at the latest when it has so many records or bytes. */
    private static final int MAX_RECORDS = 4_000;

    private static final long MAX_BYTES = 16L * 1024 * 1024;

    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, Uuid> topicIds;
    private final Duration linger;
    private final Backoff backoff;
    private final StoredPositions positions;
    private final List<Projector> projectors;
    private final DeadLetterQueue deadLetters;
    private final LastSeen lastSeen;
    private final LiveHub hub;
    private final MeterRegistry meters;
    private final ProjectionStatus status;

    /** Assigned partitions whose stored position is not known yet; they are paused. */
    private final Set<TopicPartition> unpositioned = new HashSet<>();
    /** Where the partitions ended when they were assigned. */
    private final Map<TopicPartition, Long> backlogEnds = new HashMap<>();

    /** Counts the changes of the assignment. */
    private long generation;

    private Batch batch = new Batch();
    private final Set<TopicPartition> collected = new HashSet<>();
    private int collectedRecords;
    private long collectedBytes;
    private long collectingSinceNanos;

    /**
     * @param consumer which the caller subscribes to {@link #TOPICS} with this as its listener
     * @param topicIds of the topics, by name
     * @param linger how long records are collected
     * @param maxBackoff the longest pause between two attempts to write
     */
    ProjectionConsumer(
            Consumer<byte[], byte[]> consumer,
            Map<String, Uuid> topicIds,
            Duration linger,
            Duration maxBackoff,
            StoredPositions positions,
            List<Projector> projectors,
            DeadLetterQueue deadLetters,
            LastSeen lastSeen,
            LiveHub hub,
            MeterRegistry meters,
            ProjectionStatus status) {
        this.consumer = consumer;
        this.topicIds = topicIds;
        this.linger = linger;
        this.backoff =
                new Backoff(FIRST_BACK_OFF, maxBackoff.compareTo(FIRST_BACK_OFF) < 0 ? FIRST_BACK_OFF : maxBackoff);
        this.positions = positions;
        this.projectors = projectors;
        this.deadLetters = deadLetters;
        this.lastSeen = lastSeen;
        this.hub = hub;
        this.meters = meters;
        this.status = status;
    }

    /** Polls once, and writes the collected records if they are due. */
    void step() throws InterruptedException {
        if (!unpositioned.isEmpty()) {
            retryUntilStored("read positions", this::seekToStoredPositions);
        }
        collect(consumer.poll(collected.isEmpty() ? IDLE_POLL : linger));
        if (isDue() && retryUntilStored("write " + collectedRecords + " records", this::write)) {
            commit();
            drop();
        }
        if (collected.isEmpty()
                && unpositioned.isEmpty()
                && !consumer.assignment().isEmpty()) {
            backlogEnds.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            status.report(
                    backlogEnds.isEmpty()
                            ? new Status(
                                    State.FOLLOWING,
                                    "follows " + consumer.assignment().size() + " partitions")
                            : new Status(State.CATCHING_UP, "has a backlog in " + backlogEnds.size() + " partitions"));
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
        generation++;
        consumer.pause(consumer.assignment());
        unpositioned.addAll(consumer.assignment());
        drop();
        projectors.forEach(Projector::forget);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> gone) {
        generation++;
        unpositioned.clear();
        backlogEnds.clear();
        drop();
    }

    @Override
    public void close() {
        projectors.forEach(Projector::forget);
    }

    private void seekToStoredPositions() {
        Map<TopicPartition, Long> stored = positions.of(unpositioned, topicIds);
        for (TopicPartition partition : unpositioned) {
            Long next = stored.get(partition);
            if (next == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, next);
            }
        }
        backlogEnds.putAll(consumer.endOffsets(unpositioned));
        consumer.resume(unpositioned);
        unpositioned.clear();
    }

    private void collect(ConsumerRecords<byte[], byte[]> records) {
        if (!records.isEmpty() && collected.isEmpty()) {
            collectingSinceNanos = System.nanoTime();
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
            switch (decode(record)) {
                case Decoded.Ok<Payload>(Payload payload) ->
                    batch.add(payload, Instant.ofEpochMilli(record.timestamp()));
                case Decoded.Undecodable<Payload>(String reason) -> deadLetters.add(record, reason);
            }
            collectedRecords++;
            collectedBytes += record.serializedValueSize();
            collected.add(new TopicPartition(record.topic(), record.partition()));
        }
    }

    /** Whatever is wrong with a record, it does not stop the others. */
    private static Decoded<Payload> decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return RecordCodec.decode(record);
        } catch (RuntimeException unforeseen) {
            LOG.errorf(unforeseen, "decoder failed topic=%s offset=%d", record.topic(), record.offset());
            return new Decoded.Undecodable<>("the decoder failed: " + unforeseen);
        }
    }

    private boolean isDue() {
        return !collected.isEmpty()
                && (collectedRecords >= MAX_RECORDS
                        || collectedBytes >= MAX_BYTES
                        || System.nanoTime() - collectingSinceNanos >= linger.toNanos());
    }

    private void write() throws InterruptedException {
        deadLetters.requireAcknowledged();
        long startNanos = System.nanoTime();
        lastSeen.record(batch);
        List<LiveEvent> events = new ArrayList<>();
        for (Projector projector : projectors) {
            events.addAll(projector.project(batch));
        }
        Map<TopicPartition, Long> next = new HashMap<>();
        collected.forEach(partition -> next.put(partition, consumer.position(partition)));
        positions.advance(next, topicIds);
        hub.publish(events);
        meters.counter("grokwatch.projected.records").increment(collectedRecords);
        meters.timer("grokwatch.projection.write").record(Duration.ofNanos(System.nanoTime() - startNanos));
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    /**
     * Repeats a step that needs the store until it succeeds.
     *
     * @return false if the assignment changed meanwhile, so that the step is obsolete
     */
    private boolean retryUntilStored(String what, Step step) throws InterruptedException {
        long started = generation;
        for (int failures = 1; ; failures++) {
            try {
                step.run();
                consumer.resume(consumer.paused());
                return true;
            } catch (MongoInterruptedException | InterruptException stop) {
                throw new InterruptedException("the projection was interrupted");
            } catch (WakeupException stop) {
                throw stop;
            } catch (RuntimeException e) {
                LOG.debugf(e, "projection cannot %s", what);
                projectors.forEach(Projector::forget);
                Duration pause = backoff.pause(failures);
                if (pause.compareTo(REPORTED_BACK_OFF) >= 0) {
                    status.report(new Status(State.STORE_AWAY, "cannot " + what + ": " + e.getMessage()));
                }
                stayInGroup(pause);
                if (generation != started) {
                    return false;
                }
            }
        }
    }

    /** Polls paused partitions: the group removes a member that does not poll. */
    private void stayInGroup(Duration duration) {
        consumer.pause(consumer.assignment());
        consumer.poll(duration);
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        collected.forEach(partition -> offsets.put(partition, new OffsetAndMetadata(consumer.position(partition))));
        consumer.commitAsync(offsets, (committed, failure) -> {
            if (failure != null) {
                LOG.debugf(failure, "offsets were not committed; they are for monitoring alone");
            }
        });
    }

    private void drop() {
        batch = new Batch();
        deadLetters.clear();
        collected.clear();
        collectedRecords = 0;
        collectedBytes = 0;
    }
}
