package io.grokwatch.detect.detector;

import io.grokwatch.events.MetricNames;

/** The metrics of one step that the detectors look at, in a row that is used again and again. */
public final class StepMetrics {
    public static final int TRAIN_LOSS = 0;
    public static final int TRAIN_ACCURACY = 1;
    public static final int TRAIN_EVAL_LOSS = 2;
    public static final int TRAIN_EVAL_ACCURACY = 3;
    public static final int VAL_LOSS = 4;
    public static final int VAL_ACCURACY = 5;
    public static final int LR = 6;
    public static final int WEIGHTS_NORM = 7;
    public static final int LAST_LAYER_NORM = 8;
    public static final int LAST_LAYER_UPDATE_NORM = 9;
    public static final int CLASS_MEAN_FEATURE_COSINE = 10;
    public static final int COLLAPSE_FRACTION = 11;
    public static final int CLASS_MEAN_NORM = 12;
    /** How many validation sets there may be beside {@code val}; each has a loss and an accuracy. */
    public static final int MAX_SPLITS = 4;

    private static final int FIRST_SPLIT = 13;
    static final int SLOTS = FIRST_SPLIT + 2 * MAX_SPLITS;

    private final double[] values = new double[SLOTS];
    private long step;
    private int present;

    public static int splitLoss(int split) {
        return FIRST_SPLIT + 2 * split;
    }

    public static int splitAccuracy(int split) {
        return FIRST_SPLIT + 2 * split + 1;
    }

    /** The slot of a metric that every run may have, or -1; those of further validation sets are assigned by run. */
    public static int slotOf(String name) {
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

    public void reset(long newStep) {
        step = newStep;
        present = 0;
    }

    /** The last value wins where a step has several. */
    public void set(int slot, double value) {
        values[slot] = value;
        present |= 1 << slot;
    }

    public void merge(StepMetrics other) {
        present |= other.present;
        for (int rest = other.present; rest != 0; rest &= rest - 1) {
            int slot = Integer.numberOfTrailingZeros(rest);
            values[slot] = other.values[slot];
        }
    }

    /** How many metrics were logged. */
    public int count() {
        return Integer.bitCount(present);
    }

    public long step() {
        return step;
    }

    public boolean has(int slot) {
        return (present & 1 << slot) != 0;
    }

    /** Whether the metric was logged and is neither NaN nor infinite. */
    public boolean hasFinite(int slot) {
        return has(slot) && Double.isFinite(values[slot]);
    }

    /** The value, or NaN if it was not logged. */
    public double get(int slot) {
        return has(slot) ? values[slot] : Double.NaN;
    }

    /** Bit {@code i} is set if slot {@code i} has a value. */
    int mask() {
        return present;
    }

    /** Copies the values, by slot, to a ring. */
    void copyValues(double[] ring, int from) {
        int at = from;
        for (int rest = present; rest != 0; rest &= rest - 1) {
            ring[at] = values[Integer.numberOfTrailingZeros(rest)];
            at = at + 1 == ring.length ? 0 : at + 1;
        }
    }

    /** Takes over what {@link #copyValues} has written. */
    void setValues(int mask, double[] ring, int from) {
        int at = from;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            set(Integer.numberOfTrailingZeros(rest), ring[at]);
            at = at + 1 == ring.length ? 0 : at + 1;
        }
    }
}
