package io.grokwatch.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Standard deviation of a value around a course without bends, robust against the few times it does bend: the median of
 * {@code |x(t) - 2 x(t-1) + x(t-2)|} over the last {@value #CAPACITY}, over 1.652, which it is for Gaussian noise of
 * deviation 1. 0 until {@value #LEAST} are known.
 */
final class Jitter {
    private static final int CAPACITY = 16;
    private static final int LEAST = 6;
    private static final double MEDIAN_BEND = 1.652;

    private final double[] bends = new double[CAPACITY];
    private int count;
    private double last = Double.NaN;
    private double beforeLast = Double.NaN;

    /** Takes a value and returns the deviation. */
    double add(double value) {
        if (!Double.isNaN(beforeLast)) {
            bends[count % CAPACITY] = Math.abs(value - 2 * last + beforeLast);
            count = count + 1 == 2 * CAPACITY ? CAPACITY : count + 1;
        }
        beforeLast = last;
        last = value;
        int known = Math.min(count, CAPACITY);
        if (known < LEAST) {
            return 0;
        }
        double[] sorted = Arrays.copyOf(bends, known);
        Arrays.sort(sorted);
        return sorted[known / 2] / MEDIAN_BEND;
    }

    void write(DataOutput out) throws IOException {
        for (double bend : bends) {
            out.writeDouble(bend);
        }
        out.writeInt(count);
        out.writeDouble(last);
        out.writeDouble(beforeLast);
    }

    void read(DataInput in) throws IOException {
        for (int i = 0; i < CAPACITY; i++) {
            bends[i] = in.readDouble();
        }
        count = in.readInt();
        last = in.readDouble();
        beforeLast = in.readDouble();
    }
}
