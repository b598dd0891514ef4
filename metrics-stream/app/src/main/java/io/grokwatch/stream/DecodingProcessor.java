package io.grokwatch.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.kafka.Payload;
import io.grokwatch.kafka.RecordCodec;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Decodes the records of one topic, other than metrics, and forwards their content, keyed by run. A record that cannot be read goes to the dead-letter
 * topic; so does one whose key is not its run, as it may be in another partition than the rest of its run, where it would begin a
 * second state.
 */
final class DecodingProcessor extends ContextualProcessor<byte[], byte[], Object, Object> {
    private final List<String> children;
    private final String deadLetterSink;

    /**
     * @param children the processors that the content is forwarded to
     * @param deadLetterSink the sink of the records that cannot be read, as they were received
     */
    DecodingProcessor(List<String> children, String deadLetterSink) {
        this.children = children;
        this.deadLetterSink = deadLetterSink;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata origin = context().recordMetadata().orElseThrow();
        switch (RecordCodec.decode(
                origin.topic(), record.key(), record.headers(), record.value(), record.timestamp())) {
            case Decoded.Ok<Payload>(Payload payload) -> forward(record, content(payload));
            case Decoded.Undecodable<Payload>(String reason) ->
                context()
                        .forward(
                                record.withHeaders(FindingRecords.DEAD_LETTERS.headers(
                                        record.headers(), reason, origin.topic(), origin.partition(), origin.offset())),
                                deadLetterSink);
        }
    }

    /** The key of a record that can be read is the id of its run. */
    private void forward(Record<byte[], byte[]> record, Object content) {
        Record<Object, Object> decoded = record.<Object>withKey(new RunId(new String(record.key(), UTF_8)))
                .withValue(content);
        for (String child : children) {
            context().forward(decoded, child);
        }
    }

    /** The topics of the sources carry no other payloads: one that belongs elsewhere cannot be read here. */
    private static Object content(Payload payload) {
        return switch (payload) {
            case Payload.Metrics metrics -> throw new IllegalArgumentException("unexpected metrics");
            case Payload.Snapshot(var snapshot) -> snapshot;
            case Payload.OfEvent(RunLifecycle event) -> new RunInput.Lifecycle(event);
            case Payload.OfEvent(GeometryMeasured measured) -> new RunInput.Geometry(measured);
            case Payload.OfEvent(var other) ->
                throw new IllegalArgumentException("unexpected event " + other.eventId());
            case Payload.Deletion(String key) -> throw new IllegalArgumentException("unexpected tombstone of " + key);
        };
    }
}
