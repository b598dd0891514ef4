package io.grokwatch.stream;

import io.grokwatch.kafka.LifecycleTime;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/** Orders the lifecycle events of a run relative to its metrics: Streams merges the two topics by timestamp. */
final class LifecycleTimestampExtractor implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return LifecycleTime.of(record);
    }
}
