package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Grokking;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Recognises epoch-wise double descent: the validation accuracy reaches a peak before the train set is fitted, falls while
 * it is being interpolated, and rises above that peak afterwards (Nakkiran et al. 2019, arXiv 1912.02292).
 *
 * <p>It looks at the median of the last three evaluations, so that no single one counts. The fall has to be at least {@code
 * max(.05, 5 sqrt(m (1 - m) / n))}, with {@code m} the peak and {@code n} the validation examples: five standard deviations
 * of what chance would do to them.
 */
final class DescentTest {
    private static final int EXAMPLES_IF_UNKNOWN = 1000;

    private final Grokking config;
    private double last = Double.NaN;
    private double beforeLast = Double.NaN;
    private double peak = -1;
    private long peakStep = -1;
    private double trough = 2;
    private long troughStep = -1;
    private boolean seen;

    DescentTest(Grokking config) {
        this.config = config;
    }

    /** One that has seen nothing. */
    DescentTest anew() {
        return new DescentTest(config);
    }

    /**
     * Takes an evaluation; true if it shows the second descent of the error, once.
     *
     * @param memorised the step the train set is fitted since, or -1
     * @param solved whether the validation set was solved before
     */
    boolean add(long step, double accuracy, long memorised, boolean solved, int examples) {
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
        boolean fell = troughStep > peakStep && peak - trough >= leastFall(examples);
        seen = fell && memorised > peakStep && median > peak && median - trough >= leastFall(examples);
        return seen;
    }

    /** Forgets the peak and the trough of evaluations at a step or after it; what was told stays told. */
    void rewind(long step) {
        if (peakStep >= step) {
            peak = -1;
            peakStep = -1;
        }
        if (peakStep < 0 || troughStep >= step) {
            trough = 2;
            troughStep = -1;
        }
        last = Double.NaN;
        beforeLast = Double.NaN;
    }

    private double median(double accuracy) {
        return Math.max(Math.min(accuracy, last), Math.min(Math.max(accuracy, last), beforeLast));
    }

    private double leastFall(int examples) {
        int known = examples > 0 ? examples : EXAMPLES_IF_UNKNOWN;
        return Math.max(
                config.descentFall(), config.descentDeviations() * Math.sqrt(Math.max(0, peak * (1 - peak)) / known));
    }

    long peakStep() {
        return peakStep;
    }

    double peak() {
        return peak;
    }

    long troughStep() {
        return troughStep;
    }

    double trough() {
        return trough;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(last);
        out.writeDouble(beforeLast);
        out.writeDouble(peak);
        out.writeLong(peakStep);
        out.writeDouble(trough);
        out.writeLong(troughStep);
        out.writeBoolean(seen);
    }

    void read(DataInput in) throws IOException {
        last = in.readDouble();
        beforeLast = in.readDouble();
        peak = in.readDouble();
        peakStep = in.readLong();
        trough = in.readDouble();
        troughStep = in.readLong();
        seen = in.readBoolean();
    }
}
