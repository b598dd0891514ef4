package io.grokwatch.tracker.metric;

import io.grokwatch.events.codec.Decimals;
import java.util.Arrays;

/**
 * The encodings of a column of values, to the bit. Which one a column has is decided by its values:
 *
 * <ul>
 *   <li>one value, if all are the same;
 *   <li>decimals, as programs print them: whole numbers of at most nine digits and their powers of ten, which the division of IEEE 754
 *       turns into the very same values (a quotient of two exact numbers is rounded correctly); the few that are none are kept apart.
 *       Whole numbers are kept as they are or as differences, whichever are smaller;
 *   <li>places in the list of the distinct values, if those are few, as of accuracies on a small set;
 *   <li>32-bit numbers, if that is what the values were before they were widened;
 *   <li>64-bit numbers.
 * </ul>
 *
 * The numbers are kept in byte planes, of which those of the exponents repeat. ALP (Afroozeh et al. 2023, doi:10.1145/3626717)
 * decides in the same way; here every value has a power of its own, as losses fall by decades.
 */
final class DoubleColumn {
    private static final int ONE_VALUE = 0;
    private static final int DECIMALS = 1;
    private static final int DECIMAL_DIFFERENCES = 2;
    private static final int FLOATS = 3;
    private static final int DOUBLES = 4;
    private static final int DISTINCT = 5;

    /** Marks a value that is no decimal, in the column of powers. */
    private static final int NO_DECIMAL = 255;
    /** A whole number beyond that saves nothing. */
    private static final long MAX_WHOLE = 999_999_999;
    /** Trailing zeros are dropped of a whole number beyond that. */
    private static final long SHORT_WHOLE = 9_999_999;

    /** The places of more values do not fit into a byte. */
    private static final int MAX_DISTINCT = 256;
    /** Of fewer values each the list saves nothing. */
    private static final int VALUES_PER_DISTINCT = 4;

    /** A power of two, of which at most a quarter is used. */
    private static final int DISTINCT_TABLE = 4 * MAX_DISTINCT;
    /** Of Fibonacci hashing: 2^64 over the golden ratio. */
    private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;

    private static final int SAMPLES = 16;
    /** One in so many values may be no decimal. */
    private static final int DECIMALS_PER_EXCEPTION = 8;

    private DoubleColumn() {}

    static void write(ColumnWriter out, double[] values) {
        if (isOneValue(values)) {
            out.octet(ONE_VALUE);
            if (values.length > 0) {
                out.planes(new long[] {Double.doubleToRawLongBits(values[0])}, Double.BYTES);
            }
        } else if (!(areDecimals(values) && writeDecimals(out, values)) && !writeDistinct(out, values)) {
            writeBits(out, values);
        }
    }

    static double[] read(ColumnReader in, int count) {
        int kind = in.octet();
        double[] values = new double[count];
        switch (kind) {
            case ONE_VALUE -> {
                if (count > 0) {
                    Arrays.fill(values, Double.longBitsToDouble(in.planes(1, Double.BYTES)[0]));
                }
            }
            case DECIMALS, DECIMAL_DIFFERENCES -> readDecimals(in, values, kind == DECIMAL_DIFFERENCES);
            case DISTINCT -> {
                long[] distinct = in.planes(in.count(), Double.BYTES);
                long[] places = in.planes(count, 1);
                for (int i = 0; i < count; i++) {
                    values[i] = Double.longBitsToDouble(distinct[(int) places[i]]);
                }
            }
            case FLOATS -> {
                long[] bits = in.planes(count, Float.BYTES);
                for (int i = 0; i < count; i++) {
                    values[i] = Float.intBitsToFloat((int) bits[i]);
                }
            }
            case DOUBLES -> {
                long[] bits = in.planes(count, Double.BYTES);
                for (int i = 0; i < count; i++) {
                    values[i] = Double.longBitsToDouble(bits[i]);
                }
            }
            default -> throw new IllegalStateException("a stored column of values has the unknown encoding " + kind);
        }
        return values;
    }

    private static boolean isOneValue(double[] values) {
        for (double value : values) {
            if (Double.doubleToRawLongBits(value) != Double.doubleToRawLongBits(values[0])) {
                return false;
            }
        }
        return true;
    }

    /** Whether most of a sample are decimals. */
    private static boolean areDecimals(double[] values) {
        int none = 0;
        int taken = Math.min(SAMPLES, values.length);
        for (int i = 0; i < taken; i++) {
            none += power(values[(int) ((long) i * values.length / taken)], 0) == NO_DECIMAL ? 1 : 0;
        }
        return none * 4 <= taken;
    }

    /** False if too many are no decimals; then nothing is written. */
    private static boolean writeDecimals(ColumnWriter out, double[] values) {
        long[] powers = new long[values.length];
        long[] wholes = new long[values.length];
        int exceptions = 0;
        int guess = 0;
        for (int i = 0; i < values.length; i++) {
            int power = power(values[i], guess);
            powers[i] = power;
            if (power == NO_DECIMAL) {
                if (++exceptions * DECIMALS_PER_EXCEPTION > values.length) {
                    return false;
                }
                continue;
            }
            long whole = Decimals.whole(values[i], power);
            while (power > 0 && Math.abs(whole) > SHORT_WHOLE && whole % 10 == 0) {
                whole /= 10;
                power--;
            }
            wholes[i] = whole;
            powers[i] = power;
            guess = power;
        }
        long[] asTheyAre = new long[values.length];
        long[] differences = new long[values.length];
        long bits = 0;
        long bitsOfDifferences = 0;
        long last = 0;
        for (int i = 0; i < values.length; i++) {
            asTheyAre[i] = zigzag(wholes[i]);
            differences[i] = zigzag(wholes[i] - last);
            last = wholes[i];
            bits += Long.SIZE - Long.numberOfLeadingZeros(asTheyAre[i]);
            bitsOfDifferences += Long.SIZE - Long.numberOfLeadingZeros(differences[i]);
        }
        boolean smaller = bitsOfDifferences < bits;
        out.octet(smaller ? DECIMAL_DIFFERENCES : DECIMALS);
        out.planes(powers, 1);
        out.planes(smaller ? differences : asTheyAre, Integer.BYTES);
        for (int i = 0; i < values.length; i++) {
            if (powers[i] == NO_DECIMAL) {
                out.planes(new long[] {Double.doubleToRawLongBits(values[i])}, Double.BYTES);
            }
        }
        return true;
    }

    private static void readDecimals(ColumnReader in, double[] values, boolean differences) {
        long[] powers = in.planes(values.length, 1);
        long[] wholes = in.planes(values.length, Integer.BYTES);
        long last = 0;
        for (int i = 0; i < values.length; i++) {
            long whole = (wholes[i] >>> 1) ^ -(wholes[i] & 1);
            last = differences ? last + whole : whole;
            values[i] = powers[i] == NO_DECIMAL
                    ? Double.longBitsToDouble(in.planes(1, Double.BYTES)[0])
                    : Decimals.value(last, (int) powers[i]);
        }
    }

    /** The power of ten over which a value is whole, at least the guess if that is possible; or {@link #NO_DECIMAL}. */
    private static int power(double value, int guess) {
        int power = Decimals.power(value, guess, MAX_WHOLE);
        if (power == Decimals.NONE && guess > 0) {
            power = Decimals.power(value, 0, MAX_WHOLE);
        }
        return power == Decimals.NONE ? NO_DECIMAL : power;
    }

    /** False if there are too many distinct values; then nothing is written. */
    private static boolean writeDistinct(ColumnWriter out, double[] values) {
        int most = Math.min(MAX_DISTINCT, values.length / VALUES_PER_DISTINCT);
        long[] distinct = new long[most];
        int count = 0;
        // A hash table with linear probing: the place of a value, and one, by its bits.
        int[] table = new int[DISTINCT_TABLE];
        long[] places = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            long bits = Double.doubleToRawLongBits(values[i]);
            int at = Long.hashCode(bits * HASH_FACTOR) & (DISTINCT_TABLE - 1);
            while (table[at] != 0 && distinct[table[at] - 1] != bits) {
                at = (at + 1) & (DISTINCT_TABLE - 1);
            }
            if (table[at] == 0) {
                if (count == most) {
                    return false;
                }
                distinct[count++] = bits;
                table[at] = count;
            }
            places[i] = table[at] - 1L;
        }
        out.octet(DISTINCT);
        out.number(count);
        out.planes(Arrays.copyOf(distinct, count), Double.BYTES);
        out.planes(places, 1);
        return true;
    }

    private static void writeBits(ColumnWriter out, double[] values) {
        boolean floats = true;
        for (int i = 0; i < values.length && floats; i++) {
            floats = Double.doubleToRawLongBits((float) values[i]) == Double.doubleToRawLongBits(values[i]);
        }
        long[] bits = new long[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = floats ? Float.floatToRawIntBits((float) values[i]) : Double.doubleToRawLongBits(values[i]);
        }
        out.octet(floats ? FLOATS : DOUBLES);
        out.planes(bits, floats ? Float.BYTES : Double.BYTES);
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }
}
