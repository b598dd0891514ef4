package io.grokwatch.detect.slingshot;

import io.grokwatch.detect.detector.DetectorName;
import io.grokwatch.detect.detector.Draft;
import io.grokwatch.detect.detector.Evidence;
import io.grokwatch.detect.state.SlingshotState;
import io.grokwatch.events.AnomalyDetected.Kind;
import io.grokwatch.events.Detection.Stage;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Warns of a slingshot while the loss is still quiet: where the softmax is saturated on half of the examples and the norm of
 * the mean class weights grows three times as fast as it used to in this quiet.
 *
 * <p>Advice and no claim: before every one of 35 spikes that this rule was tried on it held for 30 to 230 steps, but where
 * the optimiser cannot amplify what is left of the gradient it holds as well, and nothing follows. So it is given once
 * per quiet.
 */
final class InflationWatch {
    private static final int MIN_RATES = 30;

    private final SlingshotConfig config;
    private boolean warned;
    private long checkedAt = -1;

    InflationWatch(SlingshotConfig config) {
        this.config = config;
    }

    /**
     * Checks the newest sample of a quiet that began after {@code since}; twice in every {@code slopeSteps} at most.
     *
     * @return the warning, or null
     */
    @Nullable
    Draft onQuiet(SpikeWindow window, double collapse, long since) {
        long step = window.newestStep();
        if (warned || !(collapse >= config.inflationFraction()) || step - checkedAt < config.slopeSteps() / 2) {
            return null;
        }
        checkedAt = step;
        int quiet = window.newerThan(since);
        NormGrowth classMean = NormGrowth.ofClassMean(window, config.slopeSteps());
        double[] newest = classMean.rates(0, Math.min(quiet, window.newerThan(step - config.slopeSteps()) + 1));
        if (newest.length == 0 || newest[0] <= config.inflationRate()) {
            return null;
        }
        NormGrowth.Count slower = classMean.countBelow(newest[0], config.growthFactor(), 0, quiet);
        boolean isAboveLowerQuartile = slower.below() > slower.all() / 4;
        if (slower.all() < MIN_RATES || !isAboveLowerQuartile) {
            return null;
        }
        warned = true;
        return warning(step, newest[0], collapse);
    }

    private Draft warning(long step, double growth, double share) {
        String message = String.format(
                Locale.ROOT,
                "The loss of %.0f %% of the examples is exactly zero and the mean of the class weights grows by %.3g a step: a"
                        + " slingshot may follow.",
                100 * share,
                growth);
        SortedMap<String, Double> evidence = Evidence.of("collapseFraction", share);
        evidence.put("growthPerStep", growth);
        return new Draft.Anomaly(
                DetectorName.SLINGSHOT,
                Kind.NUMERICAL_INFLATION,
                null,
                Stage.SUSPECTED,
                step,
                Math.max(0, step - config.slopeSteps()),
                message,
                .5,
                evidence);
    }

    /** The quiet is over. */
    void onSpike() {
        warned = false;
    }

    void save(SlingshotState.Builder into) {
        into.setWarned(warned).setWarningCheckedAt(checkedAt);
    }

    void restore(SlingshotState from) {
        warned = from.getWarned();
        checkedAt = from.getWarningCheckedAt();
    }
}
