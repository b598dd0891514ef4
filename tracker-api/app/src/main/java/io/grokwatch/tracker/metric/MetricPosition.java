package io.grokwatch.tracker.metric;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.history.ReceivedBatches;
import io.grokwatch.tracker.projection.Received;
import org.jspecify.annotations.Nullable;

/**
 * How far the metrics of a run are stored: which batches, and up to which offset of which partition. The partition of a run is another one once
 * its topic has more of them. It is stored after the points, so that a record up to that offset is known to be stored when it is read
 * again, and is not mistaken for a second batch of its sequence.
 *
 * @param received the batches
 * @param topicId of the topic of the offset
 * @param partition of the offset; null in what an earlier version stored, when no topic had got more partitions
 * @param next the first offset of which nothing is stored
 */
public record MetricPosition(
        @JsonProperty(required = true) ReceivedBatches received,
        @JsonProperty(required = true) String topicId,
        @Nullable Integer partition,
        @JsonProperty(required = true) long next) {
    /** Nothing is stored. */
    public static final MetricPosition NONE = new MetricPosition(ReceivedBatches.NONE, "", null, 0);

    /** Whether a record was stored or refused before. */
    @JsonIgnore
    boolean passed(Received record) {
        return record.topicId().equals(topicId)
                && (partition == null || partition == record.record().partition())
                && record.offset() < next;
    }

    /** This position after a batch that is stored. */
    MetricPosition after(Received record, MetricBatch batch) {
        return after(record, received.with(batch));
    }

    /** This position after a record that is refused. */
    MetricPosition after(Received record) {
        return after(record, received);
    }

    private static MetricPosition after(Received record, ReceivedBatches taken) {
        return new MetricPosition(taken, record.topicId(), record.record().partition(), record.offset() + 1);
    }
}
