package io.grokwatch.stream;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Event;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the records of one topic; what cannot be decoded goes to the dead letters. A record whose key is not its run
 * is refused as well: it may be in another partition than the rest of its run, and a second state would grow there.
 *
 * @param <T> what the records carry
 */
final class Decoding<T> extends ContextualProcessor<byte[], byte[], Object, Object> {
    private final Function<Record<byte[], byte[]>, Decoded<T>> decoder;
    private final Function<T, RunId> runId;
    private final List<String> next;
    private final String deadLetters;

    /**
     * @param decoder of a record
     * @param runId the run that its content is about
     * @param next the processors that take the content, keyed by the run
     * @param deadLetters the sink that takes the record as it came
     */
    Decoding(
            Function<Record<byte[], byte[]>, Decoded<T>> decoder,
            Function<T, RunId> runId,
            List<String> next,
            String deadLetters) {
        this.decoder = decoder;
        this.runId = runId;
        this.next = next;
        this.deadLetters = deadLetters;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        switch (decoder.apply(record)) {
            case Decoded.Ok<T>(T content) -> {
                RunId run = runId.apply(content);
                if (Arrays.equals(record.key(), run.value().getBytes(StandardCharsets.UTF_8))) {
                    for (String taker : next) {
                        context().forward(record.withKey(run).withValue(content), taker);
                    }
                } else {
                    refuse(record, "the key must be the run, " + run + ", was " + text(record.key()));
                }
            }
            case Decoded.Undecodable<T>(String reason) -> refuse(record, reason);
        }
    }

    private void refuse(Record<byte[], byte[]> record, String reason) {
        var origin = context().recordMetadata().orElseThrow();
        context()
                .forward(
                        record.withHeaders(DeadLetters.headers(
                                record.headers(), reason, origin.topic(), origin.partition(), origin.offset())),
                        deadLetters);
    }

    /** A batch of metrics. */
    static Decoded<RunInput> metrics(Record<byte[], byte[]> record) {
        return map(BulkCodec.decodeMetrics(record.value()), RunInput.Metrics::new);
    }

    /** A turn in a run's life. */
    static Decoded<RunInput> lifecycle(Record<byte[], byte[]> record) {
        Header type = record.headers().lastHeader("ce_type");
        return switch (EventCodec.decode(type == null ? null : text(type.value()), record.value())) {
            case Decoded.Ok<Event>(RunLifecycle event) -> new Decoded.Ok<>(new RunInput.Lifecycle(event));
            case Decoded.Ok<Event>(Event other) ->
                new Decoded.Undecodable<>(EventCodec.typeOf(other.getClass()) + " is not about the life of a run");
            case Decoded.Undecodable<Event>(String reason) -> new Decoded.Undecodable<>(reason);
        };
    }

    /** The geometry of a snapshot. */
    static Decoded<RunInput> geometry(Record<byte[], byte[]> record) {
        return map(EventCodec.decode(GeometryMeasured.class, record.value()), RunInput.Geometry::new);
    }

    /** A snapshot of an embedding. */
    static Decoded<EmbeddingSnapshot> snapshot(Record<byte[], byte[]> record) {
        return BulkCodec.decodeSnapshot(record.value());
    }

    private static <A, B> Decoded<B> map(Decoded<A> decoded, Function<A, ? extends B> function) {
        return switch (decoded) {
            case Decoded.Ok<A>(A value) -> new Decoded.Ok<>(function.apply(value));
            case Decoded.Undecodable<A>(String reason) -> new Decoded.Undecodable<>(reason);
        };
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
