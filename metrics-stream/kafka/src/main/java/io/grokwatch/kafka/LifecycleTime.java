package io.grokwatch.kafka;

import io.grokwatch.events.RunLifecycle.AttemptEnded;
import io.grokwatch.events.codec.EventCodec;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The time by which a lifecycle event is merged with the metrics of its run. A worker writes both within a millisecond of each
 * other, and time leaves open which of equal ones comes first. So the end of an attempt counts as one millisecond later than it
 * was written, which is after the metrics that were written before it, and everything else as one earlier.
 */
public final class LifecycleTime {
    private static final Set<String> ENDS = EventCodec.typesOf(AttemptEnded.class);

    private LifecycleTime() {}

    /** The time of a record of the topic of lifecycle events, in epoch milliseconds, at least 0. */
    public static long of(ConsumerRecord<?, ?> record) {
        String type = RecordCodec.type(record.headers());
        boolean ends = type != null && ENDS.contains(type);
        return Math.max(0, record.timestamp() + (ends ? 1 : -1));
    }
}
