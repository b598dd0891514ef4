package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Grokking;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The first {@value #CAPACITY} evaluations of a run, to judge them again by what is learnt of the telemetry later. */
final class EvaluationHistory {
    static final int CAPACITY = 64;

    private final long[] steps = new long[CAPACITY];
    private final double[] trains = new double[CAPACITY];
    private final double[] vals = new double[CAPACITY];
    private final long[] fitted = new long[CAPACITY];
    /** Evaluations there were, {@code CAPACITY + 1} for more than are kept. */
    private int count;

    void add(long step, double train, double val, long fittedSince) {
        if (count < CAPACITY) {
            steps[count] = step;
            trains[count] = train;
            vals[count] = val;
            fitted[count] = fittedSince;
        }
        count = Math.min(count + 1, CAPACITY + 1);
    }

    /** Whether these are all evaluations there were. */
    boolean whole() {
        return count <= CAPACITY;
    }

    private int kept() {
        return Math.min(count, CAPACITY);
    }

    /** What they show, if accuracies may miss their levels by an allowance. */
    Moments judge(Grokking config, double allowance) {
        Moments moments = new Moments(config);
        for (int i = 0; i < kept(); i++) {
            moments.add(steps[i], trains[i], vals[i], fitted[i], allowance);
        }
        return moments;
    }

    /** Their accuracies were in percent. */
    void readAsPercent() {
        for (int i = 0; i < kept(); i++) {
            trains[i] /= 100;
            vals[i] /= 100;
            fitted[i] = -1;
        }
    }

    /** Forgets those at a step or after it, of a whole history. */
    void forgetFrom(long step) {
        while (count > 0 && steps[count - 1] >= step) {
            count--;
        }
    }

    /** The last step of a whole history, or -1. */
    long lastStep() {
        return count == 0 ? -1 : steps[count - 1];
    }

    /** The step before that, or -1. */
    long previousStep() {
        return count < 2 ? -1 : steps[count - 2];
    }

    /** Train accuracy at the last step, or NaN. */
    double lastTrain() {
        return count == 0 ? Double.NaN : trains[count - 1];
    }

    /** Validation accuracy at the last step, or NaN. */
    double lastVal() {
        return count == 0 ? Double.NaN : vals[count - 1];
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(count);
        for (int i = 0; i < kept(); i++) {
            out.writeLong(steps[i]);
            out.writeDouble(trains[i]);
            out.writeDouble(vals[i]);
            out.writeLong(fitted[i]);
        }
    }

    void read(DataInput in) throws IOException {
        count = in.readInt();
        for (int i = 0; i < kept(); i++) {
            steps[i] = in.readLong();
            trains[i] = in.readDouble();
            vals[i] = in.readDouble();
            fitted[i] = in.readLong();
        }
    }
}
