package io.grokwatch.backtest.kafka;

import io.grokwatch.backtest.InputException;
import io.grokwatch.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What topics hold: every committed record from the first to the last there is when it is asked for. */
public final class StoredRecords implements AutoCloseable {
    private static final Duration BROKER_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final String bootstrap;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /** @param bootstrap where the broker is, {@code host:port} */
    public StoredRecords(String bootstrap) {
        this.bootstrap = bootstrap;
        // No group: whoever looks back leaves nothing behind.
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false,
                        "default.api.timeout.ms",
                        (int) BROKER_LIMIT.toMillis()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /**
     * The partitions of some topics.
     *
     * @throws InputException if the broker does not answer, or there is no such topic
     */
    public List<TopicPartition> partitions(Collection<Topic> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : topics) {
            List<PartitionInfo> found = asked(() -> consumer.partitionsFor(topic.name()));
            if (found.isEmpty()) {
                throw new InputException("there is no topic '" + topic.name() + "' at " + bootstrap);
            }
            found.forEach(partition -> partitions.add(new TopicPartition(topic.name(), partition.partition())));
        }
        return partitions;
    }

    /**
     * Reads partitions to their present ends; the records of each in order.
     *
     * @throws InputException if the broker stops to answer
     */
    public void read(Collection<TopicPartition> partitions, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = asked(() -> consumer.endOffsets(partitions));
        long heardNanos = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(this::isBefore)) {
            ConsumerRecords<byte[], byte[]> records = asked(() -> consumer.poll(POLL));
            for (ConsumerRecord<byte[], byte[]> record : records) {
                Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (end != null && record.offset() < end) {
                    sink.accept(record);
                }
            }
            if (!records.isEmpty()) {
                heardNanos = System.nanoTime();
            } else if (System.nanoTime() - heardNanos > BROKER_LIMIT.toNanos()) {
                throw new InputException("Kafka at " + bootstrap + " gave nothing of " + partitions + " for "
                        + BROKER_LIMIT.toSeconds() + " s");
            }
        }
    }

    private boolean isBefore(Map.Entry<TopicPartition, Long> end) {
        return asked(() -> consumer.position(end.getKey())) < end.getValue();
    }

    /** The text of a record's key, or an empty one if it has none. */
    public static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    /** The text of the last header of a name, or null if there is none. */
    public static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (KafkaException e) {
            throw new InputException("Kafka at " + bootstrap + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
