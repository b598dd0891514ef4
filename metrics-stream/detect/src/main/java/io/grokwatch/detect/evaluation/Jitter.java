package io.grokwatch.detect.evaluation;

import io.grokwatch.detect.state.TelemetryState;
import java.util.Arrays;

/**
 * Standard deviation of a value around a course without bends, robust against the few times it does bend: the median of
 * {@code |x(t) - 2 x(t-1) + x(t-2)|} over the last {@code noiseWindow}, over 1.652, which it is for Gaussian noise of
 * deviation 1. 0 until {@code minNoiseSamples} are known.
 */
final class Jitter {
    /** Median of the absolute second difference of standard Gaussian noise: sqrt(6) times that of its absolute value. */
    private static final double MEDIAN_BEND = 1.652;

    private final int minSamples;
    private final double[] bends;
    private int count;
    private double last = Double.NaN;
    private double beforeLast = Double.NaN;

    Jitter(EvaluationConfig config) {
        minSamples = config.minNoiseSamples();
        bends = new double[config.noiseWindow()];
    }

    /** Takes a value and returns the deviation. */
    double add(double value) {
        if (!Double.isNaN(beforeLast)) {
            bends[count % bends.length] = Math.abs(value - 2 * last + beforeLast);
            count = count + 1 == 2 * bends.length ? bends.length : count + 1;
        }
        beforeLast = last;
        last = value;
        int known = Math.min(count, bends.length);
        if (known < minSamples) {
            return 0;
        }
        double[] sorted = Arrays.copyOf(bends, known);
        Arrays.sort(sorted);
        return sorted[known / 2] / MEDIAN_BEND;
    }

    void save(TelemetryState.Builder into) {
        into.setBendCount(count).setLastValue(last).setValueBeforeLast(beforeLast);
        for (int i = 0; i < Math.min(count, bends.length); i++) {
            into.addBends(bends[i]);
        }
    }

    void restore(TelemetryState from) {
        // Of another window's length the noise is estimated afresh.
        boolean fits = from.getBendsCount() == Math.min(from.getBendCount(), bends.length);
        count = fits ? from.getBendCount() : 0;
        for (int i = 0; i < Math.min(count, bends.length); i++) {
            bends[i] = from.getBends(i);
        }
        last = from.getLastValue();
        beforeLast = from.getValueBeforeLast();
    }
}
