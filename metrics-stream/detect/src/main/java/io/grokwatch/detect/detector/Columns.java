package io.grokwatch.detect.detector;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Columns of numbers as one field of bytes of {@code state.proto}, at the cost of a copy of their arrays.
 *
 * <p>Columns follow each other without separators; how many entries each has is stored beside the field. Integers are the
 * differences from the entry before, the first one from 0, as zigzag varints of Protobuf. Doubles and floats are the
 * little-endian bytes of IEEE 754. A column of floats begins with a byte that is 1, or 0 if all are NaN and none follows.
 */
public final class Columns {
    private static final int MAX_VARINT_BYTES = 10;

    private Columns() {}

    /** Appends columns, each of {@code count} entries of a ring: from index {@code from} on, wrapping round at its end. */
    public static final class Writer {
        private ByteBuffer out;

        /** @param expectedBytes the size that is reserved; the columns may have more */
        public Writer(int expectedBytes) {
            out = allocate(expectedBytes);
        }

        private static ByteBuffer allocate(int bytes) {
            return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        public Writer longs(long[] ring, int from, int count) {
            reserve(count * MAX_VARINT_BYTES);
            long before = 0;
            int at = from;
            for (int i = 0; i < count; i++) {
                putDifference(ring[at] - before);
                before = ring[at];
                at = at + 1 == ring.length ? 0 : at + 1;
            }
            return this;
        }

        public Writer ints(int[] ring, int from, int count) {
            reserve(count * MAX_VARINT_BYTES);
            long before = 0;
            int at = from;
            for (int i = 0; i < count; i++) {
                putDifference(ring[at] - before);
                before = ring[at];
                at = at + 1 == ring.length ? 0 : at + 1;
            }
            return this;
        }

        private void putDifference(long difference) {
            long rest = (difference << 1) ^ (difference >> 63);
            while ((rest & ~0x7FL) != 0) {
                out.put((byte) (rest | 0x80));
                rest >>>= 7;
            }
            out.put((byte) rest);
        }

        public Writer doubles(double[] ring, int from, int count) {
            reserve(count * Double.BYTES);
            int untilEnd = Math.min(count, ring.length - from);
            out.asDoubleBuffer().put(ring, from, untilEnd).put(ring, 0, count - untilEnd);
            out.position(out.position() + count * Double.BYTES);
            return this;
        }

        public Writer floats(float[] ring, int from, int count) {
            reserve(1 + count * Float.BYTES);
            boolean known = isAnyKnown(ring, from, count);
            out.put((byte) (known ? 1 : 0));
            if (known) {
                int untilEnd = Math.min(count, ring.length - from);
                out.asFloatBuffer().put(ring, from, untilEnd).put(ring, 0, count - untilEnd);
                out.position(out.position() + count * Float.BYTES);
            }
            return this;
        }

        private static boolean isAnyKnown(float[] ring, int from, int count) {
            int at = from;
            for (int i = 0; i < count; i++) {
                if (!Float.isNaN(ring[at])) {
                    return true;
                }
                at = at + 1 == ring.length ? 0 : at + 1;
            }
            return false;
        }

        private void reserve(int bytes) {
            if (out.remaining() < bytes) {
                out = allocate(Math.max(2 * out.capacity(), out.position() + bytes))
                        .put(out.flip());
            }
        }

        /** What was appended; the writer is not used after. */
        public ByteString toByteString() {
            return UnsafeByteOperations.unsafeWrap(out.flip());
        }
    }

    /** Reads columns in the order they were written in. Each method throws {@link IllegalArgumentException} if they end before. */
    public static final class Reader {
        private final ByteBuffer in;

        public Reader(ByteString columns) {
            in = columns.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }

        public void longs(long[] into, int count) {
            requireRemaining(count);
            long value = 0;
            for (int i = 0; i < count; i++) {
                value += difference();
                into[i] = value;
            }
        }

        public void ints(int[] into, int count) {
            requireRemaining(count);
            long value = 0;
            for (int i = 0; i < count; i++) {
                value += difference();
                into[i] = (int) value;
            }
        }

        private long difference() {
            long zigzag = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                requireRemaining(1);
                byte next = in.get();
                zigzag |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return (zigzag >>> 1) ^ -(zigzag & 1);
                }
            }
            throw new IllegalArgumentException("varint before byte " + in.position() + " of the columns does not end");
        }

        public void doubles(double[] into, int count) {
            requireRemaining((long) count * Double.BYTES);
            in.asDoubleBuffer().get(into, 0, count);
            in.position(in.position() + count * Double.BYTES);
        }

        public void floats(float[] into, int count) {
            requireRemaining(1);
            if (in.get() == 0) {
                Arrays.fill(into, 0, count, Float.NaN);
                return;
            }
            requireRemaining((long) count * Float.BYTES);
            in.asFloatBuffer().get(into, 0, count);
            in.position(in.position() + count * Float.BYTES);
        }

        private void requireRemaining(long bytes) {
            if (in.remaining() < bytes) {
                throw new IllegalArgumentException("columns of " + in.limit() + " bytes end " + bytes
                        + " bytes or less after byte " + in.position());
            }
        }

        /** @throws IllegalArgumentException if there is more than was read */
        public void requireEnd() {
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(
                        "columns of " + in.limit() + " bytes go on after byte " + in.position());
            }
        }
    }
}
