package io.grokwatch.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grokwatch.events.DeadLetter;
import io.grokwatch.events.Topics;
import io.grokwatch.events.validation.Text;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Records for the dead-letter topic: key, value and headers as they were received, then the reason and the origin as headers. */
public final class DeadLetters {
    /** How many characters of a reason are kept. */
    public static final int MAX_REASON = 1000;

    private final String by;

    /** @param by the process that rejects records, for example {@code tracker-api} */
    public DeadLetters(String by) {
        this.by = by;
    }

    /** The dead letter of a record; its time is set by the producer. */
    public ProducerRecord<byte[], byte[]> record(ConsumerRecord<byte[], byte[]> rejected, String reason) {
        return new ProducerRecord<>(
                Topics.DEAD_LETTERS.name(),
                null,
                rejected.key(),
                rejected.value(),
                headers(rejected.headers(), reason, rejected.topic(), rejected.partition(), rejected.offset()));
    }

    /** The headers of the dead letter of a record that was read from a place of a topic. */
    public Headers headers(Headers original, String reason, String topic, int partition, long offset) {
        Headers headers = new RecordHeaders(original.toArray());
        new DeadLetter(shortened(reason), by, topic, partition, offset)
                .headers()
                .forEach((name, text) -> headers.add(name, text.getBytes(UTF_8)));
        return headers;
    }

    /** The reason and the origin of a dead letter; null if the record is none, or its headers are incomplete. */
    public static @Nullable DeadLetter of(Headers headers) {
        return DeadLetter.of(name -> RecordCodec.header(headers, name));
    }

    private static String shortened(String reason) {
        return Text.escaped(reason, MAX_REASON);
    }
}
