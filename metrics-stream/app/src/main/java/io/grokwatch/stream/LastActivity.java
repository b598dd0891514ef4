package io.grokwatch.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The last activity of a run.
 *
 * @param attempt that was active
 * @param lastMs by the clock of the process that received it, milliseconds since 1970
 * @param usualMs the longest time that usually passes until the next
 */
record LastActivity(int attempt, long lastMs, long usualMs) {
    private static final byte VERSION = 1;
    private static final int BYTES = 1 + Integer.BYTES + 2 * Long.BYTES;

    /** Big-endian: version, attempt, last, usual. */
    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putInt(attempt)
                .putLong(lastMs)
                .putLong(usualMs)
                .array();
    }

    /** Null for another version, as if the run had not been active: it soon is again. */
    static @Nullable LastActivity fromBytes(byte @Nullable [] state) {
        if (state == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(state);
        return state.length == BYTES && bytes.get() == VERSION
                ? new LastActivity(bytes.getInt(), bytes.getLong(), bytes.getLong())
                : null;
    }
}
