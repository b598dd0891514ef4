package io.grokwatch.npy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's format, versions 1, 2 and 3: a magic, the length of a header, the header as a Python dictionary, the values.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final long MAX_BYTES = 256L * 1024 * 1024;
    private static final Pattern DTYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

    private Npy() {}

    /**
     * A matrix.
     *
     * @param values rows x columns, row-major
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once and handed on, never compared.
    public record Matrix(int rows, int columns, float[] values) {}

    /**
     * An array of numbers.
     *
     * @param shape the sizes of its dimensions; empty for a single number
     * @param values in the order stored
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once and handed on, never compared.
    public record Numbers(List<Integer> shape, double[] values) {}

    /**
     * Reads a matrix of float16, float32 or float64 in either byte order, row-major or column-major.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is anything else
     */
    public static Matrix read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new IllegalArgumentException(size + " bytes, at most " + MAX_BYTES + " are read");
        }
        return parse(ByteBuffer.wrap(Files.readAllBytes(file)));
    }

    /**
     * The matrix of float16, float32 or float64 that a file has. Arrays of objects are pickles, which are never read.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Matrix parse(ByteBuffer bytes) {
        String header = header(bytes);
        String dtype = only(DTYPE, header, "descr");
        boolean columnMajor = only(ORDER, header, "fortran_order").equals("True");
        int[] shape = shape(only(SHAPE, header, "shape"));
        int rows = shape[0];
        int columns = shape[1];

        bytes.order(dtype.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int width = width(dtype);
        // Divided, as the product of what a header states may be beyond any number of bytes.
        long count = (long) rows * columns;
        if (bytes.remaining() % width != 0 || bytes.remaining() / width != count) {
            throw new IllegalArgumentException("a " + rows + " x " + columns + " matrix of " + dtype + " has " + count
                    + " values of " + width + " bytes, the file has " + bytes.remaining() + " bytes of values");
        }
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            float value = switch (width) {
                case Short.BYTES -> Float.float16ToFloat(bytes.getShort());
                case Float.BYTES -> bytes.getFloat();
                default -> (float) bytes.getDouble();
            };
            values[columnMajor ? i % rows * columns + i / rows : i] = value;
        }
        return new Matrix(rows, columns, values);
    }

    /**
     * The values of an array of numbers of any number of dimensions, in the order stored; integers and booleans are widened. Arrays
     * of objects are pickles, which are never read.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Numbers numbers(ByteBuffer bytes) {
        String header = header(bytes);
        String dtype = only(DTYPE, header, "descr");
        List<Integer> shape = new ArrayList<>();
        for (String size : only(SHAPE, header, "shape").split(",", -1)) {
            if (!size.isBlank()) {
                shape.add(Integer.parseInt(size.strip()));
            }
        }
        bytes.order(dtype.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        String type = dtype.substring(Math.min(1, dtype.length()));
        int width = dtype.isEmpty() ? 0 : dtype.charAt(dtype.length() - 1) - '0';
        if (!"f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1".contains(type) || type.length() != 2) {
            throw new IllegalArgumentException("values must be numbers, were '" + dtype + "'");
        }
        long count = 1;
        for (int size : shape) {
            count = Math.multiplyExact(count, (long) size);
        }
        if (bytes.remaining() < count * width) {
            throw new IllegalArgumentException("an array of shape " + shape + " of " + dtype + " has " + count * width
                    + " bytes of values, the file has " + bytes.remaining());
        }
        double[] values = new double[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case "f2" -> Float.float16ToFloat(bytes.getShort());
                case "f4" -> bytes.getFloat();
                case "f8" -> bytes.getDouble();
                case "i1" -> bytes.get();
                case "i2" -> bytes.getShort();
                case "i4" -> bytes.getInt();
                case "i8" -> bytes.getLong();
                case "u2" -> Short.toUnsignedInt(bytes.getShort());
                case "u4" -> Integer.toUnsignedLong(bytes.getInt());
                case "u8" -> bytes.getLong();
                default -> Byte.toUnsignedInt(bytes.get());
            };
        }
        return new Numbers(List.copyOf(shape), values);
    }

    private static String header(ByteBuffer bytes) {
        byte[] magic = new byte[MAGIC.length];
        if (bytes.remaining() < MAGIC.length + 4) {
            throw new IllegalArgumentException("not a NumPy file: it has only " + bytes.remaining() + " bytes");
        }
        bytes.get(magic);
        if (!java.util.Arrays.equals(magic, MAGIC)) {
            throw new IllegalArgumentException("not a NumPy file: it does not start with \\x93NUMPY");
        }
        int version = bytes.get();
        bytes.get();
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        if (version < 1 || version > 3) {
            throw new IllegalArgumentException("NumPy format version must be 1, 2 or 3, was " + version);
        }
        if (version > 1 && bytes.remaining() < Integer.BYTES) {
            throw new IllegalArgumentException("the file ends within its header");
        }
        long length = version == 1 ? Short.toUnsignedInt(bytes.getShort()) : Integer.toUnsignedLong(bytes.getInt());
        if (length > bytes.remaining()) {
            throw new IllegalArgumentException(
                    "the header has " + length + " bytes, the file only " + bytes.remaining() + " more");
        }
        byte[] text = new byte[(int) length];
        bytes.get(text);
        return new String(text, version < 3 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    private static int width(String dtype) {
        return switch (dtype) {
            case "<f2", ">f2" -> Short.BYTES;
            case "<f4", ">f4" -> Float.BYTES;
            case "<f8", ">f8" -> Double.BYTES;
            default ->
                throw new IllegalArgumentException("values must be float16, float32 or float64, were '" + dtype + "'");
        };
    }

    private static int[] shape(String text) {
        String[] sizes = text.strip().replaceFirst(",$", "").split(",", -1);
        if (sizes.length != 2) {
            throw new IllegalArgumentException("a matrix has 2 dimensions, the shape is (" + text + ")");
        }
        try {
            int[] shape = {Integer.parseInt(sizes[0].strip()), Integer.parseInt(sizes[1].strip())};
            if (shape[0] < 1 || shape[1] < 1) {
                throw new IllegalArgumentException(
                        "a matrix has at least one row and column, the shape is (" + text + ")");
            }
            return shape;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a shape is whole numbers, was (" + text + ")", e);
        }
    }

    private static String only(Pattern pattern, String header, String name) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new IllegalArgumentException("the header has no " + name + ": " + header.strip());
        }
        return matcher.group(1);
    }
}
