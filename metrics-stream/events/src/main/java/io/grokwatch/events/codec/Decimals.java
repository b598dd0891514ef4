package io.grokwatch.events.codec;

/**
 * Values as whole numbers over a power of ten, to the bit: a program that prints six digits of a value has such values. The quotient of
 * two exact doubles is rounded correctly, so it is the very double that the decimal denotes.
 */
public final class Decimals {
    /** The greatest power of ten that a double represents exactly. */
    public static final int MAX_POWER = 22;
    /** The power of a value that is no such decimal. */
    public static final int NONE = -1;

    private static final long MAX_EXACT = 1L << 53;

    private static final double[] POWERS = new double[MAX_POWER + 1];

    static {
        for (int power = 0; power <= MAX_POWER; power++) {
            POWERS[power] = Double.parseDouble("1e" + power);
        }
    }

    private Decimals() {}

    /**
     * The least power of ten, from a guess on, over which a value is a whole number of a bounded size; {@link #NONE} if it is over none.
     *
     * @param maxWhole at most 2^53
     */
    public static int power(double value, int guess, long maxWhole) {
        for (int power = guess; power <= MAX_POWER; power++) {
            double whole = Math.rint(value * POWERS[power]);
            if (!(Math.abs(whole) <= maxWhole)) {
                return NONE;
            }
            if (Double.doubleToRawLongBits(whole / POWERS[power]) == Double.doubleToRawLongBits(value)
                    && (whole != 0 || 1 / whole > 0)) {
                return power;
            }
        }
        return NONE;
    }

    /** The whole number that a value is over a power of ten. */
    public static long whole(double value, int power) {
        return (long) Math.rint(value * POWERS[power]);
    }

    /** Whether a value is a whole number over a power of ten. */
    public static boolean isWhole(double value, int power) {
        double whole = Math.rint(value * POWERS[power]);
        return Math.abs(whole) <= MAX_EXACT
                && (whole != 0 || 1 / whole > 0)
                && Double.doubleToRawLongBits(whole / POWERS[power]) == Double.doubleToRawLongBits(value);
    }

    /** The value of a whole number over a power of ten. */
    public static double value(long whole, int power) {
        return whole / POWERS[power];
    }
}
