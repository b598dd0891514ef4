package io.grokwatch.kafka;

import io.grokwatch.events.Topic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * The one partition that has the records of a key, as every Java producer that is given no partition chooses it: 32-bit murmur2
 * of the key, modulo the number of partitions. So it is named in the documentation of {@link
 * org.apache.kafka.clients.producer.ProducerConfig#PARTITIONER_CLASS_CONFIG partitioner.class}; Kafka has no public method for
 * it.
 */
public final class KeyPartition {
    private KeyPartition() {}

    /**
     * The partition of a key.
     *
     * @param partitions how many the topic has on the broker, at least 1
     */
    public static TopicPartition of(Topic topic, byte[] key, int partitions) {
        return new TopicPartition(topic.name(), Utils.toPositive(Utils.murmur2(key)) % partitions);
    }
}
