package io.grokwatch.trainer.worker;

import io.grokwatch.events.Event;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.trainer.checkpoint.SavedCheckpoints;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What the workers have told of a run so far. The queue's own count of deliveries is not enough to number attempts: a
 * broker that goes down forgets the deliveries of the records that were leased, and an attempt with the number of an
 * earlier one would be taken for its repetition.
 *
 * @param attempts the highest attempt that was told of, 0 if none
 * @param reached the furthest step that was told of that attempt
 * @param starts the step that each attempt began at, by attempt
 * @param newestWorker who began the newest of them first, null if none began
 * @param handedBack the attempts that were given up in good order
 * @param changes what was changed in mid-run by a command, by the command's id; of several attempts that made the same
 *     change, the latest
 * @param endings the attempts that told how the run ended
 */
record RunHistory(
        int attempts,
        long reached,
        SortedMap<Integer, Long> starts,
        @Nullable WorkerId newestWorker,
        SortedSet<Integer> handedBack,
        Map<String, RunIntervened> changes,
        SortedSet<Integer> endings) {
    /** Nothing was told. */
    static final RunHistory NONE =
            new RunHistory(0, 0, new TreeMap<>(), null, new TreeSet<>(), Map.of(), new TreeSet<>());

    /** How far the clocks of two machines may be apart. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    /**
     * Reads the lifecycle from the time of the request on.
     *
     * @throws TimeoutException if that takes longer
     */
    static RunHistory read(String bootstrap, RunId runId, Instant requested, Duration atMost) {
        byte[] key = runId.value().getBytes(StandardCharsets.UTF_8);
        long deadline = System.nanoTime() + atMost.toNanos();
        RunHistory history = NONE;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "worker-history",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        (int) atMost.toMillis()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = partition(consumer, key);
            consumer.assign(List.of(partition));
            long end = seek(consumer, partition, requested.minus(CLOCKS));
            while (consumer.position(partition) < end) {
                if (System.nanoTime() - deadline > 0) {
                    throw new TimeoutException(
                            "the history of run " + runId + " was not read within " + atMost.toSeconds() + " s");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (Arrays.equals(record.key(), key)) {
                        history = history.with(record);
                    }
                }
            }
        }
        return history;
    }

    /** Everything with one key is in one partition: the one that every Java producer chooses for it. */
    private static TopicPartition partition(KafkaConsumer<byte[], byte[]> consumer, byte[] key) {
        String topic = Topics.RUN_LIFECYCLE.name();
        return new TopicPartition(
                topic,
                BuiltInPartitioner.partitionForKey(
                        key, consumer.partitionsFor(topic).size()));
    }

    /** Begins at a time; returns the present end. */
    private static long seek(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, Instant since) {
        long end =
                Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition), "end offset");
        OffsetAndTimestamp begin = consumer.offsetsForTimes(Map.of(partition, since.toEpochMilli()))
                .get(partition);
        consumer.seek(partition, begin == null ? end : begin.offset());
        return end;
    }

    /** The newest attempt that began, 0 if none did. */
    int begun() {
        return starts.isEmpty() ? 0 : starts.lastKey();
    }

    /**
     * Whether the run has had its last event, and only its acceptance was lost. What an attempt tells that was taken for dead
     * does not end the run that a newer one has begun.
     */
    boolean ended() {
        return !endings.isEmpty() && endings.last() >= begun();
    }

    /** The worker that trains the run unless it has died: the newest attempt began and was not given up. Null if none. */
    @Nullable
    WorkerId trainedBy() {
        return ended() || starts.isEmpty() || handedBack.contains(starts.lastKey()) ? null : newestWorker;
    }

    /** How many attempts began and were neither handed back nor ended: their workers died. */
    int deaths() {
        return (int) starts.keySet().stream()
                .filter(attempt -> !handedBack.contains(attempt) && !endings.contains(attempt))
                .count();
    }

    /** What was changed by commands, in the order of the steps, and at the same step in the order in which it was told. */
    List<RunIntervened> interventions() {
        return changes.values().stream()
                .sorted(Comparator.comparingLong(RunIntervened::step))
                .toList();
    }

    /** Whether no later attempt began before the step at which a checkpoint was saved. */
    boolean stands(SavedCheckpoints.Origin origin) {
        return starts.tailMap(origin.attempt() + 1).values().stream().allMatch(start -> origin.step() <= start);
    }

    private RunHistory with(ConsumerRecord<byte[], byte[]> record) {
        return switch (Incoming.event(record)) {
            case Decoded.Ok<Event>(RunLifecycle event) -> with(event);
            case Decoded.Ok<Event> other -> this;
            case Decoded.Undecodable<Event> noise -> this;
        };
    }

    RunHistory with(RunLifecycle event) {
        SortedMap<Integer, Long> allStarts = new TreeMap<>(starts);
        WorkerId newest = newestWorker;
        SortedSet<Integer> allHandedBack = new TreeSet<>(handedBack);
        Map<String, RunIntervened> allChanges = new LinkedHashMap<>(changes);
        // Who begins an attempt of a number that another has begun stood still meanwhile, and gives it up.
        if (event instanceof RunLifecycle.RunStarted started && event.attempt() > begun()) {
            newest = started.worker();
        }
        SortedSet<Integer> allEndings = new TreeSet<>(endings);
        switch (event) {
            case RunLifecycle.RunFinished finished -> allEndings.add(finished.attempt());
            case RunLifecycle.RunFailed failed -> allEndings.add(failed.attempt());
            case RunLifecycle.RunStopped stopped -> allEndings.add(stopped.attempt());
            case RunLifecycle.RunStarted started -> allStarts.putIfAbsent(started.attempt(), started.step());
            case RunLifecycle.RunHandedBack back -> allHandedBack.add(back.attempt());
            case RunIntervened intervened
            when intervened.commandId() != null -> allChanges.put(intervened.commandId(), intervened);
            case RunIntervened intervened -> {}
            case RunLifecycle.RunProgressed progressed -> {}
            case RunLifecycle.RunWarned warned -> {}
        }
        return new RunHistory(
                Math.max(attempts, event.attempt()),
                reached(event),
                allStarts,
                newest,
                allHandedBack,
                allChanges,
                allEndings);
    }

    private long reached(RunLifecycle event) {
        if (event.attempt() < attempts) {
            return reached;
        }
        return event.attempt() > attempts ? step(event) : Math.max(reached, step(event));
    }

    private static long step(RunLifecycle event) {
        return switch (event) {
            case RunLifecycle.RunStarted started -> started.step();
            case RunLifecycle.RunProgressed progressed -> progressed.step();
            case RunLifecycle.RunFinished finished -> finished.step();
            case RunLifecycle.RunFailed failed -> failed.step();
            case RunLifecycle.RunStopped stopped -> stopped.step();
            case RunLifecycle.RunHandedBack back -> back.step();
            case RunLifecycle.RunWarned warned -> warned.step();
            case RunIntervened intervened -> intervened.step();
        };
    }
}
