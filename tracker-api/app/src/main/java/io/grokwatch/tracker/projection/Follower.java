package io.grokwatch.tracker.projection;

import com.mongodb.MongoInterruptedException;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Status.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * One life of the projection's consumer. Records are gathered for a moment and written together. When partitions come
 * or go, what was gathered is dropped and read again from the stored positions, so that no two processes' writes mix.
 */
final class Follower implements ConsumerRebalanceListener, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Follower.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(500);
    private static final long FIRST_BACK_OFF_MS = 100;
    /** Back-offs below this are a hiccup; from it on readers should be sent elsewhere. */
    private static final long PATIENCE_MS = 400;
    /** A batch is written at the latest when it has so many records or bytes. */
    private static final int MOST_RECORDS = 4_000;

    private static final long MOST_BYTES = 16L * 1024 * 1024;

    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, Uuid> topicIds;
    private final FollowerParts parts;
    private final java.util.function.Consumer<Status> report;

    /** Assigned partitions whose stored position is not known yet; they are paused. */
    private final Set<TopicPartition> unplaced = new HashSet<>();
    /** Where the partitions ended when they were assigned. */
    private final Map<TopicPartition, Long> backlogEnds = new HashMap<>();

    /** Counts the changes of the assignment. */
    private long generation;

    private Batch batch = new Batch();
    private final Set<TopicPartition> gathered = new HashSet<>();
    private int gatheredRecords;
    private long gatheredBytes;
    private long gatheringSinceNanos;

    Follower(
            Consumer<byte[], byte[]> consumer,
            Map<String, Uuid> topicIds,
            FollowerParts parts,
            java.util.function.Consumer<Status> report) {
        this.consumer = consumer;
        this.topicIds = topicIds;
        this.parts = parts;
        this.report = report;
    }

    /** Reads what there is, and writes what was gathered if it is time. */
    void step() throws InterruptedException {
        if (!unplaced.isEmpty()) {
            untilStored("read positions", this::place);
        }
        gather(consumer.poll(gathered.isEmpty() ? IDLE_POLL : parts.config().linger()));
        if (isDue() && untilStored("write " + gatheredRecords + " records", this::write)) {
            commit();
            drop();
        }
        if (gathered.isEmpty() && unplaced.isEmpty() && !consumer.assignment().isEmpty()) {
            backlogEnds.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            report.accept(
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
        unplaced.addAll(consumer.assignment());
        drop();
        parts.projectors().forEach(Projector::forget);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> gone) {
        generation++;
        unplaced.clear();
        backlogEnds.clear();
        drop();
    }

    @Override
    public void close() {
        parts.projectors().forEach(Projector::forget);
    }

    private void place() {
        Map<TopicPartition, Long> stored = parts.positions().of(unplaced, topicIds);
        for (TopicPartition partition : unplaced) {
            Long next = stored.get(partition);
            if (next == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, next);
            }
        }
        backlogEnds.putAll(consumer.endOffsets(unplaced));
        consumer.resume(unplaced);
        unplaced.clear();
    }

    private void gather(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
        if (!records.isEmpty() && gathered.isEmpty()) {
            gatheringSinceNanos = System.nanoTime();
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Optional<String> undecodable = decode(record);
            if (undecodable.isPresent()) {
                LOG.warnf(
                        "dead letter topic=%s partition=%d offset=%d reason=%s",
                        record.topic(), record.partition(), record.offset(), undecodable.get());
                parts.publisher().deadLetter(record, undecodable.get());
                parts.meters().counter("grokwatch.dead.letters").increment();
            }
            gatheredRecords++;
            gatheredBytes += record.serializedValueSize();
            gathered.add(new TopicPartition(record.topic(), record.partition()));
        }
    }

    private Optional<String> decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Decoder.addTo(batch, record);
        } catch (RuntimeException unforeseen) {
            // One record must not stop all others, whatever is wrong with it.
            LOG.errorf(unforeseen, "decoder failed topic=%s offset=%d", record.topic(), record.offset());
            return Optional.of("the decoder failed: " + unforeseen);
        }
    }

    private boolean isDue() {
        return !gathered.isEmpty()
                && (gatheredRecords >= MOST_RECORDS
                        || gatheredBytes >= MOST_BYTES
                        || System.nanoTime() - gatheringSinceNanos
                                >= parts.config().linger().toNanos());
    }

    private void write() {
        long startNanos = System.nanoTime();
        parts.heard().hear(batch);
        List<LiveEvent> news = new ArrayList<>();
        for (Projector projector : parts.projectors()) {
            news.addAll(projector.project(batch));
        }
        Map<TopicPartition, Long> next = new HashMap<>();
        gathered.forEach(partition -> next.put(partition, consumer.position(partition)));
        parts.positions().advance(next, topicIds);
        parts.hub().publish(news);
        parts.meters().counter("grokwatch.projected.records").increment(gatheredRecords);
        parts.meters().timer("grokwatch.projection.write").record(Duration.ofNanos(System.nanoTime() - startNanos));
    }

    /**
     * Does something with the store, again and again until it succeeds.
     *
     * @return false if meanwhile the partitions changed, so that it is no longer wanted
     */
    private boolean untilStored(String what, Runnable work) throws InterruptedException {
        long wanted = generation;
        for (long backOffMs = FIRST_BACK_OFF_MS; ; backOffMs = Math.min(backOffMs * 2, longestBackOffMs())) {
            try {
                work.run();
                consumer.resume(consumer.paused());
                return true;
            } catch (MongoInterruptedException | InterruptException stop) {
                throw new InterruptedException("the projection was interrupted");
            } catch (WakeupException stop) {
                throw stop;
            } catch (RuntimeException e) {
                LOG.debugf(e, "projection cannot %s", what);
                parts.projectors().forEach(Projector::forget);
                if (backOffMs >= PATIENCE_MS) {
                    report.accept(new Status(State.STORE_AWAY, "cannot " + what + ": " + e.getMessage()));
                }
                stayInGroup(Duration.ofMillis(backOffMs));
                if (generation != wanted) {
                    return false;
                }
            }
        }
    }

    /** Polls without taking records, as a member that does not poll is thrown out. */
    private void stayInGroup(Duration duration) {
        consumer.pause(consumer.assignment());
        consumer.poll(duration);
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        gathered.forEach(partition -> offsets.put(partition, new OffsetAndMetadata(consumer.position(partition))));
        consumer.commitAsync(offsets, (committed, failure) -> {
            if (failure != null) {
                LOG.debugf(failure, "offsets were not committed; they are for monitoring alone");
            }
        });
    }

    private void drop() {
        batch = new Batch();
        gathered.clear();
        gatheredRecords = 0;
        gatheredBytes = 0;
    }

    private long longestBackOffMs() {
        return parts.config().longestBackOff().toMillis();
    }
}
