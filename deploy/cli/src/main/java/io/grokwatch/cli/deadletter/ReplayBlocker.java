package io.grokwatch.cli.deadletter;

import io.grokwatch.backtest.kafka.StoredRecords;
import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.EventCodec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Why this version would only give a record up again where it came from. */
final class ReplayBlocker {
    private ReplayBlocker() {}

    /** One sentence, or null if the record can be read. */
    static @Nullable String of(ConsumerRecord<byte[], byte[]> record, String topic) {
        if (topic.equals(Topics.RUN_METRICS.name())) {
            return switch (BulkCodec.decodeMetrics(record.value())) {
                case Decoded.Ok<MetricBatch>(MetricBatch batch) ->
                    wrongKey(record, batch.runId().value());
                case Decoded.Undecodable<MetricBatch>(String reason) -> reason;
            };
        }
        if (topic.equals(Topics.EMBEDDING_SNAPSHOTS.name())) {
            return switch (BulkCodec.decodeSnapshot(record.value())) {
                case Decoded.Ok<EmbeddingSnapshot>(EmbeddingSnapshot snapshot) ->
                    wrongKey(record, snapshot.runId().value());
                case Decoded.Undecodable<EmbeddingSnapshot>(String reason) -> reason;
            };
        }
        return switch (EventCodec.decode(StoredRecords.header(record, "ce_type"), record.value())) {
            case Decoded.Ok<Event>(Event event) ->
                Topics.of(event).name().equals(topic)
                        ? wrongKey(record, event.key())
                        : "it belongs on topic " + Topics.of(event).name() + ", not on " + topic;
            case Decoded.Undecodable<Event>(String reason) -> reason;
        };
    }

    private static @Nullable String wrongKey(ConsumerRecord<byte[], byte[]> record, String key) {
        return StoredRecords.key(record).equals(key)
                ? null
                : "the key must be " + key + ", was " + StoredRecords.key(record);
    }
}
