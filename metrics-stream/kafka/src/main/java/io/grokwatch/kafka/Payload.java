package io.grokwatch.kafka;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.validation.Rejection;
import java.util.List;

/** The content of a record of one of the topics of the catalogue. */
public sealed interface Payload {
    /**
     * A batch of metrics.
     *
     * @param batch what the rules keep of it
     * @param rejections what they refuse of it, by kind
     */
    record Metrics(MetricBatch batch, List<Rejection> rejections) implements Payload {
        public Metrics {
            rejections = List.copyOf(rejections);
        }
    }

    /** A snapshot of an embedding. */
    record Snapshot(EmbeddingSnapshot snapshot) implements Payload {}

    /** A low-rate event. */
    record OfEvent(Event event) implements Payload {}

    /**
     * A tombstone of a compacted topic: earlier records of the key are deleted.
     *
     * @param key of the record
     */
    record Deletion(String key) implements Payload {}
}
