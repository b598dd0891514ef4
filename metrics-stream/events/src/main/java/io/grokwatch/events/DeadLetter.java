package io.grokwatch.events;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Why a record was rejected and where it was read; the headers that a record on the dead-letter topic has beside the key, the value
 * and the headers it was received with.
 *
 * @param reason one sentence
 * @param by the process that rejected it
 * @param topic where it was read
 * @param partition of that topic
 * @param offset in that partition
 */
public record DeadLetter(String reason, String by, String topic, int partition, long offset) {
    /** What the names of all these headers begin with. */
    public static final String PREFIX = "dead_letter_";

    /**
     * The dead letter that the headers of a record describe.
     *
     * @param header the text of a header by its name, null if the record has none of that name
     * @return null if the record is no dead letter, or its headers are incomplete
     */
    public static @Nullable DeadLetter of(Function<String, @Nullable String> header) {
        String reason = header.apply(PREFIX + "reason");
        String by = header.apply(PREFIX + "by");
        String topic = header.apply(PREFIX + "topic");
        String partition = header.apply(PREFIX + "partition");
        String offset = header.apply(PREFIX + "offset");
        if (reason == null || by == null || topic == null || partition == null || offset == null) {
            return null;
        }
        try {
            return new DeadLetter(reason, by, topic, Integer.parseInt(partition), Long.parseLong(offset));
        } catch (NumberFormatException notOurs) {
            return null;
        }
    }

    /** The headers, by name; values are UTF-8 text. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(PREFIX + "reason", reason);
        headers.put(PREFIX + "by", by);
        headers.put(PREFIX + "topic", topic);
        headers.put(PREFIX + "partition", Integer.toString(partition));
        headers.put(PREFIX + "offset", Long.toString(offset));
        return headers;
    }
}
