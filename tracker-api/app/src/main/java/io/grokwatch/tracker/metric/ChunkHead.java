package io.grokwatch.tracker.metric;

import io.grokwatch.events.history.AttemptHistory;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The summary of a chunk: no point that it leaves out is beyond the line through those it has.
 *
 * @param count points in the chunk, at least 1
 * @param nans how many of them are NaN
 * @param oldest the oldest attempt that logged one of them
 * @param newest the newest attempt that logged one of them
 * @param first the earliest
 * @param last the latest
 * @param min the minimum that is not NaN, the earliest of equals, or null if all are NaN
 * @param max the maximum that is not NaN, the earliest of equals, or null if all are NaN
 * @param firstNan the earliest NaN, or null
 */
record ChunkHead(
        int count,
        int nans,
        int oldest,
        int newest,
        Point first,
        Point last,
        @Nullable Point min,
        @Nullable Point max,
        @Nullable Point firstNan) {
    /** The size of a head in bytes. */
    static final int BYTES = 4 * Integer.BYTES + 5 * (Long.BYTES + Double.BYTES);

    private static final long NONE = -1;

    /** Whether all points of the chunk survive the newer attempts. */
    boolean survives(AttemptHistory attempts) {
        return attempts.survives(oldest, last.step());
    }

    /** Whether no point of the chunk survives the newer attempts. */
    boolean isFullySuperseded(AttemptHistory attempts) {
        return !attempts.survives(newest, first.step());
    }

    void put(ByteBuffer bytes) {
        bytes.putInt(count).putInt(nans).putInt(oldest).putInt(newest);
        put(bytes, first);
        put(bytes, last);
        put(bytes, min);
        put(bytes, max);
        put(bytes, firstNan);
    }

    static ChunkHead get(ByteBuffer bytes) {
        int count = bytes.getInt();
        int nans = bytes.getInt();
        int oldest = bytes.getInt();
        int newest = bytes.getInt();
        Point first = present(point(bytes));
        Point last = present(point(bytes));
        return new ChunkHead(count, nans, oldest, newest, first, last, point(bytes), point(bytes), point(bytes));
    }

    private static void put(ByteBuffer bytes, @Nullable Point point) {
        bytes.putLong(point == null ? NONE : point.step()).putDouble(point == null ? 0 : point.value());
    }

    private static @Nullable Point point(ByteBuffer bytes) {
        long step = bytes.getLong();
        double value = bytes.getDouble();
        return step == NONE ? null : new Point(step, value);
    }

    private static Point present(@Nullable Point point) {
        if (point == null) {
            throw new IllegalStateException("a stored head must have a first and a last point");
        }
        return point;
    }
}
