package io.grokwatch.stream;

import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.codec.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Puts a run's life in order with its metrics. Streams merges the two topics by timestamp and leaves open which of equal
 * ones comes first; a worker writes them within a millisecond of each other. So the end of an attempt counts as one
 * millisecond later than it was written, which is after the metrics that were written before it, and everything else as
 * one earlier.
 */
final class LifecycleOrder implements TimestampExtractor {
    private static final Set<String> ENDS = Set.of(
            EventCodec.typeOf(RunLifecycle.RunFinished.class),
            EventCodec.typeOf(RunLifecycle.RunFailed.class),
            EventCodec.typeOf(RunLifecycle.RunStopped.class),
            EventCodec.typeOf(RunLifecycle.RunHandedBack.class));

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        Header type = record.headers().lastHeader("ce_type");
        boolean ends = type != null && ENDS.contains(new String(type.value(), StandardCharsets.UTF_8));
        return Math.max(0, record.timestamp() + (ends ? 1 : -1));
    }
}
