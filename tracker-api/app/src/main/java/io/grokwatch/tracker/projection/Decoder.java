package io.grokwatch.tracker.projection;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Understands the records of the topics that are projected. */
final class Decoder {
    /** What the projection follows. */
    static final List<Topic> FOLLOWED = List.of(
            Topics.RUN_LIFECYCLE,
            Topics.RUN_METRICS,
            Topics.EMBEDDING_SNAPSHOTS,
            Topics.EMBEDDING_GEOMETRY,
            Topics.RUN_PHASES,
            Topics.RUN_FORECASTS,
            Topics.GROKKING_DETECTED,
            Topics.SLINGSHOT_DETECTED,
            Topics.TRAINING_ANOMALIES,
            Topics.WORKERS,
            Topics.TRAINERS);

    private Decoder() {}

    /**
     * Adds what a record says to a batch.
     *
     * @return the reason why it cannot be understood, or nothing if it was added
     */
    static Optional<String> addTo(Batch batch, ConsumerRecord<byte[], byte[]> record) {
        Instant at = Instant.ofEpochMilli(record.timestamp());
        if (record.topic().equals(Topics.RUN_METRICS.name())) {
            return switch (BulkCodec.decodeMetrics(record.value())) {
                case Decoded.Ok<MetricBatch>(MetricBatch metrics) -> {
                    batch.metrics().add(new Told<>(metrics, at));
                    yield Optional.empty();
                }
                case Decoded.Undecodable<MetricBatch>(String reason) -> Optional.of(reason);
            };
        }
        if (record.topic().equals(Topics.EMBEDDING_SNAPSHOTS.name())) {
            return switch (BulkCodec.decodeSnapshot(record.value())) {
                case Decoded.Ok<EmbeddingSnapshot>(EmbeddingSnapshot snapshot) -> {
                    batch.snapshots().add(new Told<>(snapshot, at));
                    yield Optional.empty();
                }
                case Decoded.Undecodable<EmbeddingSnapshot>(String reason) -> Optional.of(reason);
            };
        }
        return addEvent(batch, record, at);
    }

    private static Optional<String> addEvent(Batch batch, ConsumerRecord<byte[], byte[]> record, Instant at) {
        if (record.value() == null) {
            // A deletion in a compacted topic: what it deletes stays in the history.
            return Optional.empty();
        }
        Header type = record.headers().lastHeader("ce_type");
        String ceType = type == null || type.value() == null ? null : new String(type.value(), StandardCharsets.UTF_8);
        return switch (EventCodec.decode(ceType, record.value())) {
            case Decoded.Ok<Event>(Event event) -> {
                Topic topic = Topics.of(event);
                if (!topic.name().equals(record.topic())) {
                    yield Optional.of(ceType + " belongs on topic " + topic.name());
                }
                batch.add(event, at);
                yield Optional.empty();
            }
            case Decoded.Undecodable<Event>(String reason) -> Optional.of(reason);
        };
    }
}
