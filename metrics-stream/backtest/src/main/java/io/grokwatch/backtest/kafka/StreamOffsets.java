package io.grokwatch.backtest.kafka;

import io.grokwatch.events.Topics;
import io.grokwatch.kafka.ClientConfigs;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the stream has read its topics: the offsets of its consumer group, which it commits in one transaction with what it
 * found in the records before them. They are read without joining the group. For one thread.
 */
public final class StreamOffsets implements AutoCloseable {
    private final Consumer<byte[], byte[]> consumer;

    /**
     * @param bootstrap address of the broker, {@code host:port}
     * @param timeout how long the broker may take to answer
     */
    public StreamOffsets(String bootstrap, String clientId, Duration timeout) {
        consumer = new KafkaConsumer<>(ClientConfigs.groupConsumer(
                bootstrap,
                Topics.STREAM_GROUP,
                clientId,
                Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()))));
    }

    /**
     * The offset of the first record of each partition that the stream has not committed, 0 if it has committed none.
     *
     * @throws KafkaException if the broker does not answer in time, or a transaction of the stream stays open as long
     */
    public Map<TopicPartition, Long> committed(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        consumer.committed(partitions)
                .forEach((partition, committed) -> offsets.put(partition, committed == null ? 0L : committed.offset()));
        return offsets;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
