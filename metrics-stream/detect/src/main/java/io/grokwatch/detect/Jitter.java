package io.grokwatch.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Standard deviation of a value that should stand still, robust against the few times it does move: the median change
 * from one evaluation to the next over the last {@value #CAPACITY}, over .954, which it is for Gaussian noise of
 * deviation 1. 0 until 4 have come.
 */
final class Jitter {
    private static final int CAPACITY = 16;
    private static final int LEAST = 4;
    private static final double MEDIAN_CHANGE = .954;

    private final double[] changes = new double[CAPACITY];
    private int count;
    private double last = Double.NaN;

    /** Takes a value and returns the deviation. */
    double add(double value) {
        if (!Double.isNaN(last)) {
            changes[count % CAPACITY] = Math.abs(value - last);
            count = count + 1 == 2 * CAPACITY ? CAPACITY : count + 1;
        }
        last = value;
        int known = Math.min(count, CAPACITY);
        if (known < LEAST) {
            return 0;
        }
        double[] sorted = Arrays.copyOf(changes, known);
        Arrays.sort(sorted);
        return sorted[known / 2] / MEDIAN_CHANGE;
    }

    void write(DataOutput out) throws IOException {
        for (double change : changes) {
            out.writeDouble(change);
        }
        out.writeInt(count);
        out.writeDouble(last);
    }

    void read(DataInput in) throws IOException {
        for (int i = 0; i < CAPACITY; i++) {
            changes[i] = in.readDouble();
        }
        count = in.readInt();
        last = in.readDouble();
    }
}
