package io.grokwatch.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.EncodedEvent;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.events.codec.ReceivedMetrics;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.Text;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Records of the topics of the catalogue: events with their CloudEvents attributes as headers, bulk payloads as Protobuf, every
 * key and header value UTF-8.
 *
 * <p>A record can be read if its payload can be decoded, belongs on the topic, and the key is the one that the contract gives to it. The
 * last matters because a record with another key may be in another partition than the rest of its run, out of order with it.
 */
public final class RecordCodec {
    private RecordCodec() {}

    /** The record that publishes an event; its time is set by the producer. */
    public static ProducerRecord<byte[], byte[]> record(EncodedEvent event) {
        return record(event.topic(), event.key(), event.headers(), event.value());
    }

    /** The record that publishes a batch of metrics. */
    public static ProducerRecord<byte[], byte[]> record(MetricBatch batch) {
        return record(Topics.RUN_METRICS, batch.runId().value(), Map.of(), BulkCodec.encode(batch));
    }

    /** The record that publishes a snapshot of an embedding. */
    public static ProducerRecord<byte[], byte[]> record(EmbeddingSnapshot snapshot) {
        return record(Topics.EMBEDDING_SNAPSHOTS, snapshot.runId().value(), Map.of(), BulkCodec.encode(snapshot));
    }

    /** The record of a payload that is encoded already. */
    public static ProducerRecord<byte[], byte[]> record(
            Topic topic, String key, Map<String, String> headers, byte[] value) {
        return new ProducerRecord<>(topic.name(), null, key.getBytes(UTF_8), value, headers(headers));
    }

    /** Headers from their text. */
    public static Headers headers(Map<String, String> texts) {
        RecordHeaders headers = new RecordHeaders();
        texts.forEach((name, text) -> headers.add(name, text.getBytes(UTF_8)));
        return headers;
    }

    /** The text of the last header of a name; null if there is none. */
    public static @Nullable String header(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : text(header.value());
    }

    /** The text of a record's key; empty if it has none. */
    public static String key(ConsumerRecord<byte[], byte[]> record) {
        String key = text(record.key());
        return key == null ? "" : key;
    }

    /** The {@code ce_type} of a record; null if it has none. */
    public static @Nullable String type(Headers headers) {
        return header(headers, EventCodec.TYPE_HEADER);
    }

    /** The content of a record, or why it cannot be read. */
    public static Decoded<Payload> decode(ConsumerRecord<byte[], byte[]> record) {
        return decode(record.topic(), record.key(), record.headers(), record.value(), record.timestamp());
    }

    /** The same of a record whose time is not known: steps without a time of their own have that of the epoch. */
    public static Decoded<Payload> decode(
            String topic, byte @Nullable [] key, Headers headers, byte @Nullable [] value) {
        return decode(topic, key, headers, value, 0);
    }

    /**
     * The content of a record as a topic would have it, or why it cannot be read there.
     *
     * @param topic name of the topic, which need not be the one that the record is on
     * @param timeMs the time of the record, in epoch milliseconds
     */
    public static Decoded<Payload> decode(
            String topic, byte @Nullable [] key, Headers headers, byte @Nullable [] value, long timeMs) {
        if (topic.equals(Topics.RUN_METRICS.name())) {
            return switch (BulkCodec.receiveMetrics(value, Math.max(0, timeMs))) {
                case Decoded.Ok<ReceivedMetrics>(ReceivedMetrics(MetricBatch batch, List<Rejection> rejections)) ->
                    keyed(key, batch.runId().value(), new Payload.Metrics(batch, rejections));
                case Decoded.Undecodable<ReceivedMetrics>(String reason) -> new Decoded.Undecodable<>(reason);
            };
        }
        if (topic.equals(Topics.EMBEDDING_SNAPSHOTS.name())) {
            return switch (BulkCodec.decodeSnapshot(value)) {
                case Decoded.Ok<EmbeddingSnapshot>(EmbeddingSnapshot snapshot) ->
                    keyed(key, snapshot.runId().value(), new Payload.Snapshot(snapshot));
                case Decoded.Undecodable<EmbeddingSnapshot>(String reason) -> new Decoded.Undecodable<>(reason);
            };
        }
        if (value == null && isCompacted(topic)) {
            return new Decoded.Ok<>(new Payload.Deletion(String.valueOf(text(key))));
        }
        return switch (EventCodec.decode(type(headers), value)) {
            case Decoded.Ok<Event>(Event event) -> onTopic(topic, key, event);
            case Decoded.Undecodable<Event>(String reason) -> new Decoded.Undecodable<>(reason);
        };
    }

    /** The event of a record of an event topic, or why it cannot be read; a tombstone is no event. */
    public static Decoded<Event> decodeEvent(ConsumerRecord<byte[], byte[]> record) {
        return switch (decode(record)) {
            case Decoded.Ok<Payload>(Payload.OfEvent(Event event)) -> new Decoded.Ok<>(event);
            case Decoded.Ok<Payload>(Payload other) ->
                new Decoded.Undecodable<>("topic " + record.topic() + " carries no event here, but " + kindOf(other));
            case Decoded.Undecodable<Payload>(String reason) -> new Decoded.Undecodable<>(reason);
        };
    }

    private static Decoded<Payload> onTopic(String topic, byte @Nullable [] key, Event event) {
        Topic own = Topics.of(event);
        return own.name().equals(topic)
                ? keyed(key, event.key(), new Payload.OfEvent(event))
                : new Decoded.Undecodable<>(
                        EventCodec.typeOf(event.getClass()) + " belongs on topic " + own.name() + ", not on " + topic);
    }

    private static Decoded<Payload> keyed(byte @Nullable [] key, String expected, Payload payload) {
        String actual = text(key);
        return expected.equals(actual)
                ? new Decoded.Ok<>(payload)
                : new Decoded.Undecodable<>("the key must be " + expected + ", was " + Text.escaped(actual, 200));
    }

    private static boolean isCompacted(String topic) {
        return Topics.ALL.stream()
                .anyMatch(known -> known.compacted() && known.name().equals(topic));
    }

    private static String kindOf(Payload payload) {
        return switch (payload) {
            case Payload.Metrics metrics -> "a batch of metrics";
            case Payload.Snapshot snapshot -> "a snapshot";
            case Payload.Deletion deletion -> "a tombstone";
            case Payload.OfEvent event -> "an event";
        };
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }
}
