package io.grokwatch.tracker.metric;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of a chunk, about 11 a point: a version, the number of points, then five columns. Steps and times are
 * differences as zigzag varints; attempts are (attempt, run length) and sequences (difference, run length) pairs of varints, the
 * differences zigzag; values are IEEE 754 doubles, little-endian. All integers are small, as points mostly follow each other.
 */
final class ChunkCodec {
    private static final byte VERSION = 2;
    /** Version and count. */
    private static final int MAX_HEADER_BYTES = 8;
    /** Three varints of at most 10 bytes, one of at most 5, two lengths of at most 2, and the value. */
    private static final int MAX_POINT_BYTES = 3 * 10 + 5 + 2 * 2 + Double.BYTES;

    private ChunkCodec() {}

    static byte[] encode(Chunk chunk) {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_HEADER_BYTES + chunk.size() * MAX_POINT_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(VERSION);
        putVarint(bytes, chunk.size());
        long step = 0;
        long time = 0;
        for (int i = 0; i < chunk.size(); i++) {
            putSigned(bytes, chunk.step(i) - step);
            step = chunk.step(i);
        }
        for (int i = 0; i < chunk.size(); i++) {
            putSigned(bytes, chunk.timeMs(i) - time);
            time = chunk.timeMs(i);
        }
        for (int from = 0, to; from < chunk.size(); from = to) {
            for (to = from + 1; to < chunk.size() && chunk.attempt(to) == chunk.attempt(from); ) {
                to++;
            }
            putVarint(bytes, chunk.attempt(from));
            putVarint(bytes, to - from);
        }
        long sequence = 0;
        for (int from = 0, to; from < chunk.size(); from = to) {
            for (to = from + 1; to < chunk.size() && chunk.sequence(to) == chunk.sequence(from); ) {
                to++;
            }
            putSigned(bytes, chunk.sequence(from) - sequence);
            putVarint(bytes, to - from);
            sequence = chunk.sequence(from);
        }
        for (int i = 0; i < chunk.size(); i++) {
            bytes.putDouble(chunk.value(i));
        }
        byte[] encoded = new byte[bytes.position()];
        bytes.flip().get(encoded);
        return encoded;
    }

    /** @throws IllegalStateException if they are of another version */
    static Chunk decode(byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        byte version = bytes.get();
        if (version != VERSION) {
            throw new IllegalStateException("stored chunk has version " + version + ", expected " + VERSION);
        }
        int size = (int) getVarint(bytes);
        long[] steps = differences(bytes, size);
        long[] times = differences(bytes, size);
        int[] attempts = new int[size];
        for (int i = 0; i < size; ) {
            int attempt = (int) getVarint(bytes);
            for (int to = i + (int) getVarint(bytes); i < to; i++) {
                attempts[i] = attempt;
            }
        }
        long[] sequences = new long[size];
        long sequence = 0;
        for (int i = 0; i < size; ) {
            sequence += getSigned(bytes);
            for (int to = i + (int) getVarint(bytes); i < to; i++) {
                sequences[i] = sequence;
            }
        }
        Chunk chunk = new Chunk();
        for (int i = 0; i < size; i++) {
            chunk.put(steps[i], bytes.getDouble(), times[i], attempts[i], sequences[i]);
        }
        return chunk;
    }

    private static long[] differences(ByteBuffer bytes, int size) {
        long[] column = new long[size];
        long last = 0;
        for (int i = 0; i < size; i++) {
            last += getSigned(bytes);
            column[i] = last;
        }
        return column;
    }

    private static void putSigned(ByteBuffer bytes, long value) {
        putVarint(bytes, (value << 1) ^ (value >> 63));
    }

    private static long getSigned(ByteBuffer bytes) {
        long zigzag = getVarint(bytes);
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    private static void putVarint(ByteBuffer bytes, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
    }

    private static long getVarint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
