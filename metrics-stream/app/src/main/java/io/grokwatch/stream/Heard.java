package io.grokwatch.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * When a run was heard last.
 *
 * @param attempt that was heard, 0 if that is not known
 * @param lastMs by the clock of the process that heard it, milliseconds since 1970
 * @param usualMs how long it takes at most, as a rule, until it is heard again
 */
record Heard(int attempt, long lastMs, long usualMs) {
    private static final byte VERSION = 2;
    private static final int BYTES = 1 + Integer.BYTES + 2 * Long.BYTES;
    /** Of the first version, which had no number, and no attempt either. */
    private static final int BYTES_OF_FIRST = 2 * Long.BYTES;

    /** Big-endian: version, attempt, last, usual. */
    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putInt(attempt)
                .putLong(lastMs)
                .putLong(usualMs)
                .array();
    }

    /** Reads every version; what a newer one wrote is null, as if the run had not been heard: it will be soon. */
    static @Nullable Heard fromBytes(byte @Nullable [] state) {
        if (state == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(state);
        if (state.length == BYTES_OF_FIRST) {
            return new Heard(0, bytes.getLong(), bytes.getLong());
        }
        return state.length == BYTES && bytes.get() == VERSION
                ? new Heard(bytes.getInt(), bytes.getLong(), bytes.getLong())
                : null;
    }
}
