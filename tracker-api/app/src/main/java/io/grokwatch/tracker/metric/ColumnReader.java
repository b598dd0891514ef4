package io.grokwatch.tracker.metric;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;

/** Reads what {@link ColumnWriter} wrote. */
final class ColumnReader {
    private byte[] bytes;
    private int at;

    /** @throws IllegalStateException if the block is of another version or damaged */
    ColumnReader(byte[] block) {
        bytes = block;
        int version = octet();
        if (version != ColumnWriter.VERSION) {
            throw new IllegalStateException(
                    "a stored block of points has version " + version + ", expected " + ColumnWriter.VERSION);
        }
        int length = Math.toIntExact(number());
        byte[] content = Zstd.decompress(Arrays.copyOfRange(block, at, block.length), length);
        if (content.length != length) {
            throw new IllegalStateException(
                    "a stored block of points has " + content.length + " bytes, expected " + length);
        }
        bytes = content;
        at = 0;
    }

    long number() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    /** A number that is a length or a count. */
    int count() {
        return Math.toIntExact(number());
    }

    long signed() {
        long zigzag = number();
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    int octet() {
        return bytes[at++] & 0xFF;
    }

    long[] longs(int count) {
        boolean second = octet() == 2;
        long[] values = new long[count];
        long last = 0;
        long lastDifference = 0;
        for (int i = 0; i < count; i++) {
            long difference = second ? lastDifference + signed() : signed();
            last += difference;
            lastDifference = difference;
            values[i] = last;
        }
        return values;
    }

    long[] runs(int count) {
        long[] values = new long[count];
        long last = 0;
        for (int from = 0; from < count; ) {
            last += signed();
            int to = from + count();
            Arrays.fill(values, from, to, last);
            from = to;
        }
        return values;
    }

    /** See {@link ColumnWriter#planes}; the bytes that are left out are zero. */
    long[] planes(int count, int width) {
        long[] values = new long[count];
        for (int plane = 0; plane < width; plane++) {
            int shift = plane * Byte.SIZE;
            for (int i = 0; i < count; i++) {
                values[i] |= (bytes[at++] & 0xFFL) << shift;
            }
        }
        return values;
    }
}
