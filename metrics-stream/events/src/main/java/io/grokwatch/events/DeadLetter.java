package io.grokwatch.events;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a record could not be understood and where it came from; written as headers beside the bytes as they came.
 *
 * @param reason one sentence
 * @param by the process that gave it up
 * @param topic where it was read
 * @param partition of that topic
 * @param offset in that partition
 */
public record DeadLetter(String reason, String by, String topic, int partition, long offset) {
    /** The headers, by name; values are UTF-8 text. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("dead_letter_reason", reason);
        headers.put("dead_letter_by", by);
        headers.put("dead_letter_topic", topic);
        headers.put("dead_letter_partition", Integer.toString(partition));
        headers.put("dead_letter_offset", Long.toString(offset));
        return headers;
    }
}
