package io.grokwatch.detect.geometry;

import io.grokwatch.events.Floats;
import io.grokwatch.events.GeometryMeasured;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The aligned coordinates of a snapshot, to which the next snapshot of the same tensor is aligned. It is the state of the
 * geometry, of at most 20,000 x 20 bytes and a header.
 *
 * @param attempt of the snapshot, from 1
 * @param step of the snapshot, from 0
 * @param plane rows x 2, row-major
 * @param space rows x 3, row-major
 */
public record Frame(int attempt, long step, Floats plane, Floats space) {
    private static final byte VERSION = 1;
    private static final int HEADER = 1 + Integer.BYTES + Long.BYTES + Integer.BYTES;

    /** The frame of a measurement, or null if it has too many rows to be aligned. */
    public static @Nullable Frame of(GeometryMeasured measured) {
        GeometryMeasured.Aligned aligned = measured.aligned();
        return aligned == null
                ? null
                : new Frame(measured.attempt(), measured.step(), aligned.plane(), aligned.space());
    }

    /** Whether its snapshot is of an earlier attempt than another one, or of an earlier step of the same attempt. */
    public boolean isBefore(int otherAttempt, long otherStep) {
        return attempt < otherAttempt || (attempt == otherAttempt && step < otherStep);
    }

    int rows() {
        return plane.size() / 2;
    }

    /** The version, attempt, step, number of rows, plane and space, big-endian; read by {@link #fromBytes}. */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + Float.BYTES * (plane.size() + space.size()))
                .put(VERSION)
                .putInt(attempt)
                .putLong(step)
                .putInt(rows());
        put(plane, bytes);
        put(space, bytes);
        return bytes.array();
    }

    /** @throws IllegalArgumentException if the bytes are of another version, or not as long as their rows need */
    public static Frame fromBytes(byte[] state) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        if (state.length < HEADER || bytes.get() != VERSION) {
            throw new IllegalArgumentException("a frame must be of version " + VERSION + " and at least " + HEADER
                    + " bytes, was of version " + (state.length > 0 ? state[0] : "none") + " and " + state.length);
        }
        int attempt = bytes.getInt();
        long step = bytes.getLong();
        int rows = bytes.getInt();
        if (rows < 0 || bytes.remaining() != (long) rows * 5 * Float.BYTES) {
            throw new IllegalArgumentException(
                    "a frame of " + rows + " rows is damaged: " + bytes.remaining() + " bytes of coordinates");
        }
        return new Frame(attempt, step, take(2 * rows, bytes), take(3 * rows, bytes));
    }

    private static void put(Floats values, ByteBuffer bytes) {
        for (int i = 0; i < values.size(); i++) {
            bytes.putFloat(values.get(i));
        }
    }

    private static Floats take(int size, ByteBuffer bytes) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = bytes.getFloat();
        }
        return Floats.adopt(values);
    }
}
