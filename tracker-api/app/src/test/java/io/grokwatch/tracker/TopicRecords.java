package io.grokwatch.tracker;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads records of topics. */
final class TopicRecords {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private TopicRecords() {}

    /** The first records with that key on a topic. */
    static List<ConsumerRecord<byte[], byte[]>> await(Backing backing, Topic topic, String key, int count) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = consumer(Map.of("bootstrap.servers", backing.bootstrap()))) {
            List<TopicPartition> partitions = IntStream.range(0, topic.partitions())
                    .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = System.nanoTime() + TIMEOUT.toNanos();
            while (found.size() < count && System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    // Records of other tests may have no key.
                    if (Arrays.equals(record.key(), key.getBytes(StandardCharsets.UTF_8))) {
                        found.add(record);
                    }
                }
            }
        }
        if (found.size() < count) {
            throw new AssertionError(
                    "topic " + topic.name() + " had " + found.size() + " records of " + key + ", expected " + count);
        }
        return found;
    }

    /** All records with that key that a topic has. */
    static List<ConsumerRecord<byte[], byte[]>> present(Backing backing, Topic topic, String key) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = consumer(Map.of("bootstrap.servers", backing.bootstrap()))) {
            List<TopicPartition> partitions = IntStream.range(0, topic.partitions())
                    .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long end = System.nanoTime() + TIMEOUT.toNanos();
            while (System.nanoTime() < end
                    && !partitions.stream()
                            .allMatch(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (Arrays.equals(record.key(), key.getBytes(StandardCharsets.UTF_8))) {
                        found.add(record);
                    }
                }
            }
        }
        return found;
    }

    /** Joins a consumer group until it gets partitions, and leaves it. */
    static void joinAndLeaveGroup(Backing backing, String group) {
        try (Consumer<byte[], byte[]> consumer = consumer(Map.of(
                "bootstrap.servers", backing.bootstrap(),
                "group.id", group,
                "partition.assignment.strategy", List.of(RangeAssignor.class.getName())))) {
            consumer.subscribe(List.of(Topics.RUN_LIFECYCLE.name(), Topics.RUN_METRICS.name()));
            long end = System.nanoTime() + TIMEOUT.toNanos();
            while (consumer.assignment().isEmpty() && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(50));
            }
            if (consumer.assignment().isEmpty()) {
                throw new AssertionError("group " + group + " assigned no partition");
            }
        }
    }

    static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
