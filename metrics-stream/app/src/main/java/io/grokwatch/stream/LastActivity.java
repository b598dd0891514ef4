package io.grokwatch.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The last activity of a run.
 *
 * @param attempt that was active, 0 if that is not known
 * @param lastMs by the clock of the process that received it, milliseconds since 1970
 * @param usualMs the longest time that usually passes until the next
 */
record LastActivity(int attempt, long lastMs, long usualMs) {
    private static final byte VERSION = 2;
    private static final int BYTES = 1 + Integer.BYTES + 2 * Long.BYTES;
    /** The length of the first version, which had neither a number nor an attempt. */
    private static final int BYTES_OF_VERSION_1 = 2 * Long.BYTES;

    /** Big-endian: version, attempt, last, usual. */
    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putInt(attempt)
                .putLong(lastMs)
                .putLong(usualMs)
                .array();
    }

    /** Reads every version up to this one; null for a newer one, as if the run had not been active: it soon is again. */
    static @Nullable LastActivity fromBytes(byte @Nullable [] state) {
        if (state == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(state);
        if (state.length == BYTES_OF_VERSION_1) {
            return new LastActivity(0, bytes.getLong(), bytes.getLong());
        }
        return state.length == BYTES && bytes.get() == VERSION
                ? new LastActivity(bytes.getInt(), bytes.getLong(), bytes.getLong())
                : null;
    }
}
