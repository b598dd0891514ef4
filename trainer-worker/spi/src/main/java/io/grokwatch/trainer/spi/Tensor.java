package io.grokwatch.trainer.spi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * An array of numbers as a checkpoint keeps it; equal by content.
 *
 * @param type of every element
 * @param shape lengths of the axes; empty for a single number
 * @param data row-major, little-endian; given away. Reading it gives a view with a position of its own
 */
public record Tensor(Type type, List<Long> shape, ByteBuffer data) {

    /** Format of an element, named as in safetensors. */
    public enum Type {
        /** One byte, 0 or 1. */
        BOOL(1),
        U8(1),
        I32(4),
        I64(8),
        F16(2),
        BF16(2),
        F32(4),
        F64(8);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        /** Size of an element. */
        public int bytes() {
            return bytes;
        }
    }

    /** @throws IllegalArgumentException if the data are more or less than the shape needs */
    public Tensor {
        shape = List.copyOf(shape);
        long expected = type.bytes();
        for (long length : shape) {
            if (length < 0) {
                throw new IllegalArgumentException("lengths of axes are at least 0, the shape was " + shape);
            }
            expected = Math.multiplyExact(expected, length);
        }
        if (data.remaining() != expected) {
            throw new IllegalArgumentException("a tensor of " + type + " " + shape + " has " + expected
                    + " bytes of data, there were " + data.remaining());
        }
        data = data.slice().asReadOnlyBuffer();
    }

    public static Tensor of(float[] values, long... shape) {
        ByteBuffer data = littleEndian(Float.BYTES * values.length);
        data.asFloatBuffer().put(values);
        return new Tensor(Type.F32, axes(shape), data);
    }

    public static Tensor of(double[] values, long... shape) {
        ByteBuffer data = littleEndian(Double.BYTES * values.length);
        data.asDoubleBuffer().put(values);
        return new Tensor(Type.F64, axes(shape), data);
    }

    public static Tensor of(long[] values, long... shape) {
        ByteBuffer data = littleEndian(Long.BYTES * values.length);
        data.asLongBuffer().put(values);
        return new Tensor(Type.I64, axes(shape), data);
    }

    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @throws IllegalStateException unless it is of {@link Type#F32} */
    public float[] toFloats() {
        require(Type.F32);
        float[] values = new float[data.remaining() / Float.BYTES];
        data().asFloatBuffer().get(values);
        return values;
    }

    /** @throws IllegalStateException unless it is of {@link Type#F64} */
    public double[] toDoubles() {
        require(Type.F64);
        double[] values = new double[data.remaining() / Double.BYTES];
        data().asDoubleBuffer().get(values);
        return values;
    }

    /** @throws IllegalStateException unless it is of {@link Type#I64} */
    public long[] toLongs() {
        require(Type.I64);
        long[] values = new long[data.remaining() / Long.BYTES];
        data().asLongBuffer().get(values);
        return values;
    }

    @Override
    public String toString() {
        return "Tensor[" + type + " " + shape + "]";
    }

    private void require(Type expected) {
        if (type != expected) {
            throw new IllegalStateException("expected a tensor of " + expected + ", it is " + this);
        }
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static List<Long> axes(long... shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
