package io.grokwatch.kafka;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;

/** The content of a record of one of the topics of the catalogue. */
public sealed interface Payload {
    /** A batch of metrics. */
    record Metrics(MetricBatch batch) implements Payload {}

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
