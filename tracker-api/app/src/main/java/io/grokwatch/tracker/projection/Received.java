package io.grokwatch.tracker.projection;

import io.grokwatch.kafka.Payload;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/**
 * A record that was read.
 *
 * @param payload its content
 * @param partition that it was read from
 * @param offset in the partition
 * @param at the record's timestamp, by the clock of its producer
 * @param bytes the size of its value
 */
public record Received(Payload payload, TopicPartition partition, long offset, Instant at, int bytes) {}
