package io.grokwatch.tracker.metric;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;

/**
 * Writes columns of numbers into one block of bytes, which is compressed by Zstandard as a whole: differences, decimals and byte
 * planes turn what is regular in a column into repeated small bytes, and the entropy coder does the rest. {@link ColumnReader} reads
 * them in the same order.
 *
 * <p>The block is a byte of version, the length of the content as a varint, and the compressed content.
 */
final class ColumnWriter {
    static final byte VERSION = 3;

    private static final int LEVEL = 3;
    private static final int MAX_VARINT = 10;

    private byte[] bytes = new byte[1024];
    private int size;

    /** A number of at least 0 in as many groups of seven bits as it needs. */
    void number(long value) {
        reserve(MAX_VARINT);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** A number of either sign, small if it is close to zero. */
    void signed(long value) {
        number((value << 1) ^ (value >> 63));
    }

    /** One byte. */
    void octet(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    /** Numbers as differences, or as differences of differences if more of those are zero. */
    void longs(long[] values) {
        int zeros = 0;
        int zerosOfSecond = 0;
        long before = 0;
        for (int i = 1; i < values.length; i++) {
            long difference = values[i] - values[i - 1];
            zeros += difference == 0 ? 1 : 0;
            zerosOfSecond += difference == before ? 1 : 0;
            before = difference;
        }
        boolean second = zerosOfSecond > zeros;
        octet(second ? 2 : 1);
        long last = 0;
        long lastDifference = 0;
        for (long value : values) {
            long difference = value - last;
            signed(second ? difference - lastDifference : difference);
            lastDifference = difference;
            last = value;
        }
    }

    /** Numbers of which many follow their equal: pairs of a difference and a length. */
    void runs(long[] values) {
        long last = 0;
        for (int from = 0, to; from < values.length; from = to) {
            for (to = from + 1; to < values.length && values[to] == values[from]; ) {
                to++;
            }
            signed(values[from] - last);
            number(to - (long) from);
            last = values[from];
        }
    }

    /** The lowest {@code width} bytes of each number: first the lowest of all, then the next. */
    void planes(long[] values, int width) {
        reserve(values.length * width);
        for (int plane = 0; plane < width; plane++) {
            int shift = plane * Byte.SIZE;
            for (long value : values) {
                bytes[size++] = (byte) (value >>> shift);
            }
        }
    }

    /** The block. */
    byte[] compressed() {
        byte[] content = Zstd.compress(Arrays.copyOf(bytes, size), LEVEL);
        ColumnWriter header = new ColumnWriter();
        header.octet(VERSION);
        header.number(size);
        byte[] block = Arrays.copyOf(header.bytes, header.size + content.length);
        System.arraycopy(content, 0, block, header.size, content.length);
        return block;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
