package io.grokwatch.tracker.run;

import io.grokwatch.tracker.store.StoredJson;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the runs that were read last, as they were decoded: lists are read again and again, and the projection reads each run
 * that logs before it changes one part of it. A part is decoded again if its text has changed. Bounded; thread-safe.
 */
final class DecodedParts implements Run.Decoder {
    /** Characters of the texts; what they are decoded to takes some times as much. */
    static final int MAX_CHARS = 2_000_000;

    /** In the order of their last use, so that the first is the one to drop. */
    private final SequencedMap<Key, Part> parts = new LinkedHashMap<>(16, 0.75f, true);

    private int chars;

    private record Key(String run, Class<?> type) {}

    private record Part(String json, Object value) {}

    /**
     * The value of a text, which is immutable.
     *
     * @throws IllegalStateException if it is no value of the type
     */
    @Override
    public <T> T read(String run, String json, Class<T> type) {
        Key key = new Key(run, type);
        Part known = get(key);
        if (known != null && known.json.equals(json)) {
            return type.cast(known.value);
        }
        T value = StoredJson.read(json, type);
        put(key, new Part(json, value));
        return value;
    }

    /** How many characters are kept. */
    synchronized int chars() {
        return chars;
    }

    private synchronized @Nullable Part get(Key key) {
        return parts.get(key);
    }

    private synchronized void put(Key key, Part part) {
        Part before = parts.put(key, part);
        chars += part.json.length() - (before == null ? 0 : before.json.length());
        while (chars > MAX_CHARS) {
            chars -= parts.pollFirstEntry().getValue().json.length();
        }
    }
}
