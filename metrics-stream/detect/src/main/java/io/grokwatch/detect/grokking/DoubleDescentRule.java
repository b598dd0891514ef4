package io.grokwatch.detect.grokking;

import io.grokwatch.detect.grokking.GrokkingConfig.DoubleDescent;
import io.grokwatch.detect.state.DoubleDescentState;
import org.jspecify.annotations.Nullable;

/**
 * Recognises epoch-wise double descent: the validation accuracy reaches a peak before the train set is fitted, falls while
 * it is being interpolated, and rises above that peak afterwards (Nakkiran et al. 2019, arXiv 1912.02292).
 *
 * <p>It reads the median of the last three evaluations, so that no single one counts. The fall has to be at least {@code
 * max(.05, 5 sqrt(m (1 - m) / n))}, with {@code m} the peak and {@code n} the validation examples: five standard deviations
 * of what chance would do to them. Each run has one double descent at most.
 */
final class DoubleDescentRule {
    private final DoubleDescent config;
    private double last = Double.NaN;
    private double beforeLast = Double.NaN;
    private double peak = -1;
    private long peakStep = -1;
    private double trough = 2;
    private long troughStep = -1;
    private boolean seen;

    DoubleDescentRule(DoubleDescent config) {
        this.config = config;
    }

    /**
     * Folds in an evaluation; true if it shows the second descent of the error, once.
     *
     * @param memorised the step the train set is fitted since, or -1
     * @param solved whether the validation set was solved before
     * @param examples of the validation set, null if unknown
     */
    boolean add(long step, double accuracy, long memorised, boolean solved, @Nullable Integer examples) {
        double median = median(accuracy);
        beforeLast = last;
        last = accuracy;
        if (seen || solved || Double.isNaN(median)) {
            return false;
        }
        if (memorised < 0 && median >= peak) {
            peak = median;
            peakStep = step;
            trough = 2;
        } else if (median < trough) {
            trough = median;
            troughStep = step;
        }
        double minFall = minFall(examples);
        boolean fell = troughStep > peakStep && peak - trough >= minFall;
        seen = fell && memorised > peakStep && median > peak && median - trough >= minFall;
        return seen;
    }

    private double median(double accuracy) {
        return Math.max(Math.min(accuracy, last), Math.min(Math.max(accuracy, last), beforeLast));
    }

    private double minFall(@Nullable Integer examples) {
        int known = examples != null && examples > 0 ? examples : config.assumedExamples();
        return Math.max(config.minFall(), config.deviations() * Math.sqrt(Math.max(0, peak * (1 - peak)) / known));
    }

    /** Where the median accuracy was highest before the train set was fitted, or -1. */
    long peakStep() {
        return peakStep;
    }

    double peak() {
        return peak;
    }

    /** Where it was lowest after that, or -1. */
    long troughStep() {
        return troughStep;
    }

    double trough() {
        return trough;
    }

    DoubleDescentState save() {
        return DoubleDescentState.newBuilder()
                .setLast(last)
                .setBeforeLast(beforeLast)
                .setPeak(peak)
                .setPeakStep(peakStep)
                .setTrough(trough)
                .setTroughStep(troughStep)
                .setSeen(seen)
                .build();
    }

    void restore(DoubleDescentState from) {
        last = from.getLast();
        beforeLast = from.getBeforeLast();
        peak = from.getPeak();
        peakStep = from.getPeakStep();
        trough = from.getTrough();
        troughStep = from.getTroughStep();
        seen = from.getSeen();
    }
}
