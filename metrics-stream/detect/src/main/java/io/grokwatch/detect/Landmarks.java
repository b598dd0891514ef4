package io.grokwatch.detect;

import static io.grokwatch.detect.StepMetrics.TRAIN_LOSS;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The train loss at up to {@value #CAPACITY} steps spread over a run and at its newest {@value #NEWEST}, 5 KiB: enough to
 * tell a step that is repeated, which has its loss again, from one that was trained again, which has another.
 */
final class Landmarks {
    private static final int CAPACITY = 256;
    private static final int NEWEST = 64;

    private final long[] steps = new long[CAPACITY];
    private final double[] losses = new double[CAPACITY];
    private final long[] newestSteps = new long[NEWEST];
    private final double[] newestLosses = new double[NEWEST];
    private int size;
    /** Steps from one to the next that was kept, in steps that had a loss. */
    private long spacing = 1;

    private long passed;

    private int contradictions;
    private long firstContradiction;
    private long lastCompared = -1;

    Landmarks() {
        Arrays.fill(newestSteps, -1);
    }

    /** Takes a step later than all before. */
    void add(StepMetrics row) {
        if (!row.hasFinite(TRAIN_LOSS)) {
            return;
        }
        int newest = (int) (passed % NEWEST);
        newestSteps[newest] = row.step();
        newestLosses[newest] = row.get(TRAIN_LOSS);
        if (passed++ % spacing != 0) {
            return;
        }
        if (size == CAPACITY) {
            halve();
        }
        steps[size] = row.step();
        losses[size] = row.get(TRAIN_LOSS);
        size++;
    }

    private void halve() {
        for (int i = 0; i < CAPACITY / 2; i++) {
            steps[i] = steps[2 * i];
            losses[i] = losses[2 * i];
        }
        size = CAPACITY / 2;
        spacing *= 2;
    }

    /** Holds a step that comes again against what is kept. */
    void compare(StepMetrics row) {
        if (row.step() <= lastCompared) {
            contradictions = 0;
        }
        lastCompared = row.step();
        double known = lossAt(row.step());
        if (Double.isNaN(known) || !row.hasFinite(TRAIN_LOSS)) {
            return;
        }
        if (known == row.get(TRAIN_LOSS)) {
            contradictions = 0;
            return;
        }
        firstContradiction = contradictions == 0 ? row.step() : firstContradiction;
        contradictions++;
    }

    /** The loss a step had, or NaN if it is not kept. */
    private double lossAt(long step) {
        int at = Arrays.binarySearch(steps, 0, size, step);
        if (at >= 0) {
            return losses[at];
        }
        for (int i = 0; i < NEWEST; i++) {
            if (newestSteps[i] == step) {
                return newestLosses[i];
            }
        }
        return Double.NaN;
    }

    /** The first step of those that {@link #contradictions} counts. */
    long firstContradiction() {
        return firstContradiction;
    }

    /** Steps in a row, in ascending order, that came again with another loss. */
    int contradictions() {
        return contradictions;
    }

    /** A step came that is not one again. */
    void believe() {
        contradictions = 0;
    }

    /** Forgets a step and those after it. */
    void forgetFrom(long step) {
        int at = Arrays.binarySearch(steps, 0, size, step);
        size = at < 0 ? -at - 1 : at;
        for (int i = 0; i < NEWEST; i++) {
            newestSteps[i] = newestSteps[i] >= step ? -1 : newestSteps[i];
        }
        contradictions = 0;
        lastCompared = -1;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeLong(steps[i]);
            out.writeDouble(losses[i]);
        }
        out.writeLong(spacing);
        out.writeLong(passed);
        for (int i = 0; i < NEWEST; i++) {
            out.writeLong(newestSteps[i]);
            out.writeDouble(newestLosses[i]);
        }
        out.writeInt(contradictions);
        out.writeLong(firstContradiction);
        out.writeLong(lastCompared);
    }

    void read(DataInput in) throws IOException {
        size = in.readInt();
        if (size < 0 || size > CAPACITY) {
            throw new IOException("0 to " + CAPACITY + " landmarks are kept, had " + size);
        }
        for (int i = 0; i < size; i++) {
            steps[i] = in.readLong();
            losses[i] = in.readDouble();
        }
        spacing = in.readLong();
        passed = in.readLong();
        for (int i = 0; i < NEWEST; i++) {
            newestSteps[i] = in.readLong();
            newestLosses[i] = in.readDouble();
        }
        contradictions = in.readInt();
        firstContradiction = in.readLong();
        lastCompared = in.readLong();
    }
}
