package io.grokwatch.tracker.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mongodb.MongoInterruptedException;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.kafka.Backoff;
import io.grokwatch.kafka.KeyPartition;
import io.grokwatch.kafka.Payload;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.live.LiveHub;
import io.grokwatch.tracker.projection.Status.State;
import io.grokwatch.tracker.store.PurgedRuns;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
 * Reads the topics of a lane and has its intake write the records. The position of a partition is the first record that is not
 * written; it is stored after what comes before it. When the assignment changes, what waits is dropped and read again from the
 * stored positions, so that the writes of two processes do not mix. For one thread.
 */
final class ProjectionConsumer implements ConsumerRebalanceListener, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ProjectionConsumer.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(500);
    /** How long at most is polled before dead letters are looked after that are not acknowledged yet. */
    private static final Duration ACKNOWLEDGEMENT_POLL = Duration.ofMillis(20);

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    /** A pause of this length or more is reported as an outage of the store; shorter ones are not worth a change of status. */
    private static final Duration REPORTED_BACK_OFF = Duration.ofMillis(400);

    private final Lane lane;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, Uuid> topicIds;
    private final Backoff backoff;
    private final StoredPositions positions;
    private final ProjectedOffsets projected;
    private final Intake intake;
    private final DeadLetterQueue deadLetters;
    private final LastSeen lastSeen;
    private final PurgedRuns purged;
    private final LiveHub hub;
    private final MeterRegistry meters;
    private final ProjectionStatus status;

    /** Assigned partitions whose stored position is not known yet; they are paused. */
    private final Set<TopicPartition> unpositioned = new HashSet<>();
    /** Where the partitions ended when they were assigned. */
    private final Map<TopicPartition, Long> backlogEnds = new HashMap<>();
    /** The positions that are stored, of partitions that were read. */
    private final Map<TopicPartition, Long> stored = new HashMap<>();
    /** The partitions that were read since the positions were stored. */
    private final Set<TopicPartition> read = new HashSet<>();
    /** Of what is written, to be published once the positions are stored. */
    private final List<LiveEvent> unpublished = new ArrayList<>();

    /** Counts the changes of the assignment. */
    private long generation;

    /**
     * @param consumer which the caller subscribes to the topics of the lane with this as its listener
     * @param topicIds of the topics, by name
     * @param maxBackoff the longest pause between two attempts to write
     */
    ProjectionConsumer(
            Lane lane,
            Consumer<byte[], byte[]> consumer,
            Map<String, Uuid> topicIds,
            Duration maxBackoff,
            StoredPositions positions,
            ProjectedOffsets projected,
            Intake intake,
            DeadLetterQueue deadLetters,
            LastSeen lastSeen,
            PurgedRuns purged,
            LiveHub hub,
            MeterRegistry meters,
            ProjectionStatus status) {
        this.lane = lane;
        this.consumer = consumer;
        this.topicIds = topicIds;
        this.backoff =
                new Backoff(FIRST_BACK_OFF, maxBackoff.compareTo(FIRST_BACK_OFF) < 0 ? FIRST_BACK_OFF : maxBackoff);
        this.positions = positions;
        this.projected = projected;
        this.intake = intake;
        this.deadLetters = deadLetters;
        this.lastSeen = lastSeen;
        this.purged = purged;
        this.hub = hub;
        this.meters = meters;
        this.status = status;
    }

    /** Polls once, and writes a part of what waits if that is due. */
    void step() throws InterruptedException {
        if (!unpositioned.isEmpty()) {
            retryUntilStored("read positions", this::seekToStoredPositions);
        }
        collect(poll());
        if (isDue()) {
            if (retryUntilStored("write", this::write)) {
                commit();
            }
        } else if (intake.isEmpty() && unpositioned.isEmpty()) {
            retryUntilStored("merge", () -> intake.idle(this::isAssigned));
        }
        reportStatus();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
        generation++;
        consumer.pause(consumer.assignment());
        unpositioned.addAll(consumer.assignment());
        drop();
        intake.forget();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> gone) {
        projected.remove(gone);
        generation++;
        unpositioned.clear();
        backlogEnds.clear();
        drop();
    }

    @Override
    public void close() {
        projected.remove(consumer.assignment());
        intake.drop();
        intake.forget();
    }

    private void seekToStoredPositions() {
        purged.open();
        Map<TopicPartition, Long> found = positions.of(unpositioned, topicIds);
        for (TopicPartition partition : unpositioned) {
            Long next = found.get(partition);
            if (next == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, next);
            }
        }
        backlogEnds.putAll(consumer.endOffsets(unpositioned));
        Map<TopicPartition, Long> begins = new HashMap<>();
        unpositioned.forEach(partition -> begins.put(partition, consumer.position(partition)));
        projected.advance(begins);
        consumer.resume(unpositioned);
        unpositioned.clear();
        if (generation > 1) {
            // What another process stored of these partitions last, it may not have published here.
            hub.publishHere(List.of(LiveEvent.reset()));
        }
    }

    /** While the intake is full nothing is fetched; the poll keeps this member in its group. */
    private ConsumerRecords<byte[], byte[]> poll() {
        if (intake.isFull()) {
            consumer.pause(consumer.assignment());
            return consumer.poll(Duration.ZERO);
        }
        if (!consumer.paused().isEmpty() && unpositioned.isEmpty()) {
            consumer.resume(consumer.paused());
        }
        if (intake.isEmpty()) {
            return consumer.poll(read.isEmpty() ? IDLE_POLL : ACKNOWLEDGEMENT_POLL);
        }
        return consumer.poll(intake.untilDue());
    }

    private void collect(ConsumerRecords<byte[], byte[]> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            switch (decode(record)) {
                case Decoded.Ok<Payload>(Payload payload) -> {
                    if (isOfPurgedRun(record)) {
                        meters.counter("grokwatch.purged.records").increment();
                        break;
                    }
                    lastSeen.record(payload);
                    intake.add(new Received(record, payload, String.valueOf(topicIds.get(record.topic()))));
                }
                case Decoded.Undecodable<Payload>(String reason) -> deadLetters.add(record, reason);
            }
            read.add(partition);
        }
        if (!records.isEmpty()) {
            meters.counter("grokwatch.projected.records").increment(records.count());
        }
    }

    private boolean isOfPurgedRun(ConsumerRecord<byte[], byte[]> record) {
        return !purged.isEmpty()
                && record.key() != null
                && purged.contains(new String(record.key(), StandardCharsets.UTF_8));
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

    /** Whether the records of a run are read by this process. */
    private boolean isAssigned(String run) {
        String topic = lane.topics().getFirst().name();
        return consumer.assignment()
                .contains(KeyPartition.of(
                        lane.topics().getFirst(),
                        run.getBytes(UTF_8),
                        Math.max(1, consumer.partitionsFor(topic).size())));
    }

    private boolean isDue() {
        return intake.isEmpty() ? !read.isEmpty() : intake.untilDue().isZero();
    }

    private void write() throws InterruptedException {
        long startNanos = System.nanoTime();
        if (!intake.isEmpty()) {
            unpublished.addAll(intake.write((record, reason) -> deadLetters.add(record.record(), reason)));
        }
        if (deadLetters.isAcknowledged()) {
            storePositions();
        }
        hub.publish(unpublished);
        unpublished.clear();
        meters.timer("grokwatch.projection.write").record(Duration.ofNanos(System.nanoTime() - startNanos));
    }

    private void storePositions() {
        Map<TopicPartition, Long> unwritten = intake.firstUnwritten();
        Map<TopicPartition, Long> next = new HashMap<>();
        Set<TopicPartition> behind = new HashSet<>();
        for (TopicPartition partition : read) {
            Long first = unwritten.get(partition);
            long position = first == null ? consumer.position(partition) : first;
            if (!Long.valueOf(position).equals(stored.get(partition))) {
                next.put(partition, position);
            }
            if (first != null) {
                behind.add(partition);
            }
        }
        positions.advance(next, topicIds);
        projected.advance(next);
        stored.putAll(next);
        read.retainAll(behind);
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
                intake.forget();
                Duration pause = backoff.pause(failures);
                if (pause.compareTo(REPORTED_BACK_OFF) >= 0) {
                    status.report(lane, new Status(State.STORE_AWAY, "cannot " + what + ": " + e.getMessage()));
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
        stored.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        consumer.commitAsync(offsets, (committed, failure) -> {
            if (failure != null) {
                LOG.debugf(failure, "offsets were not committed; they are for monitoring alone");
            }
        });
    }

    private void reportStatus() {
        Set<TopicPartition> assigned = consumer.assignment();
        if (assigned.isEmpty() || !unpositioned.isEmpty()) {
            return;
        }
        if (assigned.stream()
                .allMatch(partition -> consumer.currentLag(partition).orElse(0) == 0)) {
            status.current(lane);
        }
        backlogEnds.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        if (backlogEnds.isEmpty()) {
            status.report(lane, new Status(State.FOLLOWING, "follows " + assigned.size() + " partitions"));
        } else if (intake.isEmpty()) {
            status.report(
                    lane, new Status(State.CATCHING_UP, "has a backlog in " + backlogEnds.size() + " partitions"));
        }
    }

    private void drop() {
        intake.drop();
        deadLetters.clear();
        stored.clear();
        read.clear();
        unpublished.clear();
    }
}
