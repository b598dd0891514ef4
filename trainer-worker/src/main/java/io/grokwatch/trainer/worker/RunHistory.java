package io.grokwatch.trainer.worker;

import io.grokwatch.events.Event;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Decoded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What the workers have told of a run so far. The queue's own count of deliveries is not enough to number attempts: a
 * broker that goes down forgets the deliveries of the records that were leased, and an attempt with the number of an
 * earlier one would be taken for its repetition.
 *
 * @param attempts the highest attempt that was told of, 0 if none
 * @param ended whether the run has had its last event, and only its acceptance was lost
 */
record RunHistory(int attempts, boolean ended) {
    private static final RunHistory NONE = new RunHistory(0, false);
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
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            Map<TopicPartition, Long> ends = seek(consumer, requested.minus(CLOCKS));
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
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

    private static Map<TopicPartition, Long> seek(KafkaConsumer<byte[], byte[]> consumer, Instant since) {
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.RUN_LIFECYCLE.name()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times);
        ends.forEach((partition, end) -> {
            OffsetAndTimestamp begin = begins.get(partition);
            consumer.seek(partition, begin == null ? end : begin.offset());
        });
        return ends;
    }

    private RunHistory with(ConsumerRecord<byte[], byte[]> record) {
        return switch (Incoming.event(record)) {
            case Decoded.Ok<Event>(RunLifecycle event) -> with(event);
            case Decoded.Ok<Event> other -> this;
            case Decoded.Undecodable<Event> noise -> this;
        };
    }

    private RunHistory with(RunLifecycle event) {
        int highest = Math.max(attempts, event.attempt());
        return switch (event) {
            case RunLifecycle.RunFinished finished -> new RunHistory(highest, true);
            case RunLifecycle.RunFailed failed -> new RunHistory(highest, true);
            case RunLifecycle.RunStopped stopped -> new RunHistory(highest, true);
            case RunLifecycle.RunStarted started -> new RunHistory(highest, ended);
            case RunLifecycle.RunProgressed progressed -> new RunHistory(highest, ended);
            case RunLifecycle.RunIntervened intervened -> new RunHistory(highest, ended);
        };
    }
}
