package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Slingshot;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Warns of a slingshot while the loss is still quiet: where the softmax is saturated on half of the examples and the norm of
 * the mean class weights grows three times as fast as it used to in this quiet.
 *
 * <p>Advice and no claim: before every one of 35 spikes that this rule was tried on it held for 30 to 230 steps, but where
 * the optimiser cannot amplify what is left of the gradient it holds as well, and nothing follows. So it is given once
 * per quiet.
 */
final class InflationWatch {
    private static final int LEAST_RATES = 30;

    private final Slingshot config;
    private int warnings;
    private boolean warned;
    private long lookedAt = -1;

    InflationWatch(Slingshot config) {
        this.config = config;
    }

    /** Looks at the newest sample of a quiet that began after {@code since}; twice in every {@code slopeSteps} at most. */
    void onQuiet(SpikeWindow window, double collapse, long since, Findings findings) {
        long step = window.newestStep();
        if (warned || !(collapse >= config.inflationFraction()) || step - lookedAt < config.slopeSteps() / 2) {
            return;
        }
        lookedAt = step;
        int quiet = window.newerThan(since);
        NormGrowth classMean = window.classMeanGrowth(config.slopeSteps());
        double[] newest = classMean.rates(0, Math.min(quiet, window.newerThan(step - config.slopeSteps()) + 1));
        // The rates of the whole quiet are sorted only where they can matter.
        if (newest.length == 0 || newest[0] <= config.inflationRate()) {
            return;
        }
        double[] rates = classMean.rates(0, quiet);
        if (rates.length < LEAST_RATES) {
            return;
        }
        double least = Math.max(config.inflationRate(), config.growthFactor() * rates[rates.length / 4]);
        if (newest[0] > least) {
            warned = true;
            warnings++;
            SlingshotClaims.warn(
                    warnings, step, Math.max(0, step - config.slopeSteps()), newest[0], collapse, findings);
        }
    }

    /** The quiet is over. */
    void onSpike() {
        warned = false;
    }

    /** Goes on with the numbers of an earlier attempt. */
    void numberAfter(InflationWatch earlier) {
        warnings = earlier.warnings;
    }

    void rewind(long step) {
        lookedAt = Math.min(lookedAt, step - 1);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(warnings);
        out.writeBoolean(warned);
        out.writeLong(lookedAt);
    }

    void read(DataInput in) throws IOException {
        warnings = in.readInt();
        warned = in.readBoolean();
        lookedAt = in.readLong();
    }
}
