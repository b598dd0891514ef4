package io.grokwatch.tracker.metric;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.history.ReceivedBatches;
import io.grokwatch.tracker.projection.Received;

/**
 * How far the metrics of a run are stored: which batches, and up to which offset. It is stored after the points, so that a record up
 * to that offset is known to be stored when it is read again, and is not mistaken for a second batch of its sequence.
 *
 * @param received the batches
 * @param topicId of the topic of the offset
 * @param next the first offset of which nothing is stored
 */
public record MetricPosition(
        @JsonProperty(required = true) ReceivedBatches received,
        @JsonProperty(required = true) String topicId,
        @JsonProperty(required = true) long next) {
    /** Nothing is stored. */
    public static final MetricPosition NONE = new MetricPosition(ReceivedBatches.NONE, "", 0);

    /** Whether a record was stored or refused before. */
    @JsonIgnore
    boolean passed(Received record) {
        return record.topicId().equals(topicId) && record.offset() < next;
    }

    /** This position after a batch that is stored. */
    MetricPosition after(Received record, MetricBatch batch) {
        return new MetricPosition(received.with(batch), record.topicId(), record.offset() + 1);
    }

    /** This position after a record that is refused. */
    MetricPosition after(Received record) {
        return new MetricPosition(received, record.topicId(), record.offset() + 1);
    }
}
