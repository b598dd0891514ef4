package io.grokwatch.tracker.projection;

import io.grokwatch.kafka.Payload;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A record that was read.
 *
 * @param record as it was received
 * @param payload its content
 * @param topicId of its topic, by which offsets of a topic that was deleted and created are distinguished
 */
public record Received(ConsumerRecord<byte[], byte[]> record, Payload payload, String topicId) {

    /** The partition that it was read from. */
    public TopicPartition partition() {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** Its offset in the partition. */
    public long offset() {
        return record.offset();
    }

    /** Its timestamp, by the clock of its producer. */
    public Instant at() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** The size of its value. */
    public int bytes() {
        return record.serializedValueSize();
    }
}
