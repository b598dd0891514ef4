package io.grokwatch.stream;

import io.grokwatch.events.DeadLetter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Headers of the records that this process gives up: those they came with, then why and from where. */
final class DeadLetters {
    private static final int MAX_REASON = 1000;

    private DeadLetters() {}

    static Headers headers(Headers original, String reason, String topic, int partition, long offset) {
        Headers headers = new RecordHeaders(original.toArray());
        new DeadLetter(shorten(reason), Findings.SOURCE, topic, partition, offset)
                .headers()
                .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return headers;
    }

    private static String shorten(String reason) {
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "...";
    }
}
