package io.grokwatch.detect.evaluation;

import com.google.protobuf.ByteString;
import io.grokwatch.detect.detector.Columns;

/**
 * The train accuracy of the last steps, for evaluations that arrive after later steps: the steps where it changed, the last
 * {@value #CAPACITY}. A fitted train set, whose accuracy rests, is remembered for long.
 */
final class TrainAccuracies {
    static final int CAPACITY = 96;

    private final long[] steps = new long[CAPACITY];
    private final double[] values = new double[CAPACITY];
    private int first;
    private int size;

    /** Adds the accuracy of a step later than all before. */
    void add(long step, double value) {
        if (size > 0 && values[at(size - 1)] == value) {
            return;
        }
        if (size == CAPACITY) {
            first = at(1);
            size--;
        }
        steps[at(size)] = step;
        values[at(size)] = value;
        size++;
    }

    /** The last accuracy at a step or before it, or NaN if it is unknown or no longer known. */
    double at(long step) {
        for (int i = size - 1; i >= 0; i--) {
            if (steps[at(i)] <= step) {
                return values[at(i)];
            }
        }
        return Double.NaN;
    }

    /** They were in percent. */
    void readAsPercent() {
        for (int i = 0; i < size; i++) {
            values[at(i)] /= 100;
        }
    }

    void clear() {
        size = 0;
    }

    /** Cuts off those after a step. */
    void cutAfter(long step) {
        while (size > 0 && steps[at(size - 1)] > step) {
            size--;
        }
    }

    private int at(int index) {
        int at = first + index;
        return at < CAPACITY ? at : at - CAPACITY;
    }

    ByteString save() {
        return new Columns.Writer(size * 12)
                .longs(steps, first, size)
                .doubles(values, first, size)
                .toByteString();
    }

    /** @throws IllegalArgumentException if the columns are not those of so many accuracies */
    void restore(ByteString saved, int savedSize) {
        if (savedSize < 0 || savedSize > CAPACITY) {
            throw new IllegalArgumentException("0 to " + CAPACITY + " train accuracies are kept, were " + savedSize);
        }
        first = 0;
        size = savedSize;
        Columns.Reader columns = new Columns.Reader(saved);
        columns.longs(steps, size);
        columns.doubles(values, size);
        columns.requireEnd();
    }

    int size() {
        return size;
    }
}
