package io.grokwatch.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grokwatch.events.Event;
import io.grokwatch.events.codec.EncodedEvent;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.kafka.DeadLetters;
import io.grokwatch.kafka.RecordCodec;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Record;

/** What this process publishes, with the process as the source. */
final class FindingRecords {
    private static final String SOURCE = "/grokwatch/metrics-stream";
    private static final EventCodec CODEC = new EventCodec(SOURCE);

    /** Dead letters that name this process. */
    static final DeadLetters DEAD_LETTERS = new DeadLetters(SOURCE);

    private FindingRecords() {}

    /**
     * An event, encoded.
     *
     * @param timestampMs of a finding, that of the record that it follows from; so a replay encodes the same bytes
     */
    static EncodedEvent encode(Event finding, long timestampMs) {
        return CODEC.encode(finding, Instant.ofEpochMilli(timestampMs));
    }

    /** The record of an encoded finding. */
    static Record<byte[], byte[]> record(EncodedEvent finding, long timestampMs) {
        return new Record<>(
                finding.key().getBytes(UTF_8), finding.value(), timestampMs, RecordCodec.headers(finding.headers()));
    }
}
