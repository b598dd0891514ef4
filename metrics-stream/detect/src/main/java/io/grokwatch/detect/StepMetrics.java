package io.grokwatch.detect;

import io.grokwatch.events.MetricNames;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The metrics of one step that the detectors look at, in a row that is used again and again. */
final class StepMetrics {
    static final int TRAIN_LOSS = 0;
    static final int TRAIN_ACCURACY = 1;
    static final int TRAIN_EVAL_LOSS = 2;
    static final int TRAIN_EVAL_ACCURACY = 3;
    static final int VAL_LOSS = 4;
    static final int VAL_ACCURACY = 5;
    static final int LR = 6;
    static final int WEIGHTS_NORM = 7;
    static final int LAST_LAYER_NORM = 8;
    static final int LAST_LAYER_UPDATE_NORM = 9;
    static final int CLASS_MEAN_FEATURE_COSINE = 10;
    static final int COLLAPSE_FRACTION = 11;
    static final int CLASS_MEAN_NORM = 12;
    /** How many validation sets there may be beside {@code val}; each has a loss and an accuracy. */
    static final int SPLITS = 4;

    private static final int FIRST_SPLIT = 13;
    private static final int SLOTS = FIRST_SPLIT + 2 * SPLITS;

    private final double[] values = new double[SLOTS];
    private long step;
    private int present;

    static int splitLoss(int split) {
        return FIRST_SPLIT + 2 * split;
    }

    static int splitAccuracy(int split) {
        return FIRST_SPLIT + 2 * split + 1;
    }

    /** The slot of a metric that every run may have, or -1; of the others {@link SplitNames} knows. */
    static int slotOf(String name) {
        return switch (name) {
            case MetricNames.TRAIN_LOSS -> TRAIN_LOSS;
            case MetricNames.TRAIN_ACCURACY -> TRAIN_ACCURACY;
            case MetricNames.TRAIN_EVAL_LOSS -> TRAIN_EVAL_LOSS;
            case MetricNames.TRAIN_EVAL_ACCURACY -> TRAIN_EVAL_ACCURACY;
            case MetricNames.VAL_LOSS -> VAL_LOSS;
            case MetricNames.VAL_ACCURACY -> VAL_ACCURACY;
            case MetricNames.LR -> LR;
            case MetricNames.WEIGHTS_NORM -> WEIGHTS_NORM;
            case MetricNames.LAST_LAYER_NORM -> LAST_LAYER_NORM;
            case MetricNames.LAST_LAYER_UPDATE_NORM -> LAST_LAYER_UPDATE_NORM;
            case MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE -> CLASS_MEAN_FEATURE_COSINE;
            case MetricNames.SOFTMAX_COLLAPSE_FRACTION -> COLLAPSE_FRACTION;
            case MetricNames.LAST_LAYER_CLASS_MEAN_NORM -> CLASS_MEAN_NORM;
            default -> -1;
        };
    }

    void reset(long newStep) {
        step = newStep;
        present = 0;
    }

    /** The last value wins where a step has several. */
    void set(int slot, double value) {
        values[slot] = value;
        present |= 1 << slot;
    }

    void merge(StepMetrics other) {
        present |= other.present;
        for (int rest = other.present; rest != 0; rest &= rest - 1) {
            int slot = Integer.numberOfTrailingZeros(rest);
            values[slot] = other.values[slot];
        }
    }

    /** How many metrics were logged. */
    int count() {
        return Integer.bitCount(present);
    }

    long step() {
        return step;
    }

    boolean has(int slot) {
        return (present & 1 << slot) != 0;
    }

    /** Whether the metric was logged and is neither NaN nor infinite. */
    boolean hasFinite(int slot) {
        return has(slot) && Double.isFinite(values[slot]);
    }

    /** The value, or NaN if it was not logged. */
    double get(int slot) {
        return has(slot) ? values[slot] : Double.NaN;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(step);
        out.writeInt(present);
        for (int slot = 0; slot < SLOTS; slot++) {
            if (has(slot)) {
                out.writeDouble(values[slot]);
            }
        }
    }

    void read(DataInput in) throws IOException {
        step = in.readLong();
        present = in.readInt();
        for (int slot = 0; slot < SLOTS; slot++) {
            if (has(slot)) {
                values[slot] = in.readDouble();
            }
        }
    }
}
