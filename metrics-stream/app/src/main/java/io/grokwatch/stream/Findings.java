package io.grokwatch.stream;

import io.grokwatch.events.codec.EncodedEvent;
import io.grokwatch.events.codec.EventCodec;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** Findings as records, with this process as their source. */
final class Findings {
    /** The {@code ce_source} of what this process finds, and who it says it is in the dead letters. */
    static final String SOURCE = "/grokwatch/metrics-stream";

    static final EventCodec CODEC = new EventCodec(SOURCE);

    private Findings() {}

    /** @param timestampMs of the record that was the cause */
    static Record<byte[], byte[]> record(EncodedEvent finding, long timestampMs) {
        RecordHeaders headers = new RecordHeaders();
        finding.headers().forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return new Record<>(finding.key().getBytes(StandardCharsets.UTF_8), finding.value(), timestampMs, headers);
    }
}
