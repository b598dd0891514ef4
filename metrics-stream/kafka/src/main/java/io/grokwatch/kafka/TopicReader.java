package io.grokwatch.kafka;

import io.grokwatch.events.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads partitions to their present ends: every committed record that was there when the reading began. It joins no group and leaves no
 * trace on the broker. For one thread.
 *
 * <p>Every method fails with a {@link KafkaException} if the broker cannot be read, or sends nothing for the timeout while
 * there are records to read.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    /**
     * How long the broker may keep a fetch open for records to come. All that is read is there already, and a fetch of one
     * assignment that is kept open delays the first one of the next assignment.
     */
    private static final int FETCH_WAIT_MS = 10;

    private final Consumer<byte[], byte[]> consumer;
    private final Duration timeout;

    /**
     * A reader with a consumer of its own.
     *
     * @param bootstrap {@code host:port,...}
     * @param clientId named in the broker's logs and quotas
     * @param timeout how long the broker may send nothing
     */
    public TopicReader(String bootstrap, String clientId, Duration timeout) {
        this(
                new KafkaConsumer<>(ClientConfigs.groupless(
                        bootstrap,
                        clientId,
                        Map.of(
                                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                Math.toIntExact(timeout.toMillis()),
                                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                                FETCH_WAIT_MS))),
                timeout);
    }

    /** @param consumer which the reader owns and assigns partitions to */
    TopicReader(Consumer<byte[], byte[]> consumer, Duration timeout) {
        this.consumer = consumer;
        this.timeout = timeout;
    }

    /** The partitions of topics. */
    public List<TopicPartition> partitions(Collection<Topic> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : topics) {
            for (PartitionInfo partition : infos(topic)) {
                partitions.add(new TopicPartition(topic.name(), partition.partition()));
            }
        }
        return partitions;
    }

    /** The {@linkplain KeyPartition one partition} that has the records of a key. */
    public TopicPartition partition(Topic topic, byte[] key) {
        return KeyPartition.of(topic, key, infos(topic).size());
    }

    /** Reads partitions from their beginnings to their present ends; the records of each in order. */
    public void readToEnd(
            Collection<TopicPartition> partitions,
            java.util.function.Consumer<? super ConsumerRecord<byte[], byte[]>> sink) {
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        readTo(consumer.endOffsets(partitions), sink);
    }

    /** Reads partitions from the first records that were written at a time or later to their present ends. */
    public void readToEnd(
            Collection<TopicPartition> partitions,
            Instant since,
            java.util.function.Consumer<? super ConsumerRecord<byte[], byte[]>> sink) {
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times);
        ends.forEach((partition, end) -> {
            OffsetAndTimestamp begin = begins.get(partition);
            consumer.seek(partition, begin == null ? end : begin.offset());
        });
        readTo(ends, sink);
    }

    private void readTo(
            Map<TopicPartition, Long> ends, java.util.function.Consumer<? super ConsumerRecord<byte[], byte[]>> sink) {
        long receivedNanos = System.nanoTime();
        long progress = -1;
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (end != null && record.offset() < end) {
                    sink.accept(record);
                }
            }
            // The markers of transactions move the position without a record.
            long position = ends.keySet().stream().mapToLong(consumer::position).sum();
            if (position > progress) {
                progress = position;
                receivedNanos = System.nanoTime();
            } else if (System.nanoTime() - receivedNanos > timeout.toNanos()) {
                throw new TimeoutException("the broker sent nothing of " + ends.keySet() + " for " + timeout.toMillis()
                        + " ms, though there is more to read");
            }
        }
    }

    private List<PartitionInfo> infos(Topic topic) {
        List<PartitionInfo> infos = consumer.partitionsFor(topic.name());
        if (infos == null || infos.isEmpty()) {
            throw new UnknownTopicOrPartitionException("there is no topic '" + topic.name() + "'");
        }
        return Objects.requireNonNull(infos);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
