package io.grokwatch.stream;

import io.grokwatch.events.RunLifecycle.AttemptEnded;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.kafka.RecordCodec;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Orders the lifecycle events of a run relative to its metrics. Streams merges the two topics by timestamp and leaves open which of
 * equal ones comes first; a worker writes them within a millisecond of each other. So the end of an attempt counts as one
 * millisecond later than it was written, which is after the metrics that were written before it, and everything else as
 * one earlier.
 */
final class LifecycleTimestampExtractor implements TimestampExtractor {
    private static final Set<String> ENDS = EventCodec.typesOf(AttemptEnded.class);

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        String type = RecordCodec.type(record.headers());
        boolean ends = type != null && ENDS.contains(type);
        return Math.max(0, record.timestamp() + (ends ? 1 : -1));
    }
}
