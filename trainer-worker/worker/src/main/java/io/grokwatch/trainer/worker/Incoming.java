package io.grokwatch.trainer.worker;

import io.grokwatch.events.Event;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.EventCodec;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Records as the events they carry. */
final class Incoming {
    private Incoming() {}

    /** The event of a record, or why there is none. */
    static Decoded<Event> event(ConsumerRecord<byte[], byte[]> record) {
        Header type = record.headers().lastHeader("ce_type");
        return EventCodec.decode(
                type == null ? null : new String(type.value(), StandardCharsets.UTF_8), record.value());
    }
}
