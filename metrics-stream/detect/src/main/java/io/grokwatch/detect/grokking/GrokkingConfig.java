package io.grokwatch.detect.grokking;

import static io.grokwatch.detect.detector.ParameterChecks.atLeast;
import static io.grokwatch.detect.detector.ParameterChecks.fraction;
import static io.grokwatch.detect.detector.ParameterChecks.positive;

/**
 * Of {@link GrokkingDetector}.
 *
 * @param memorisedGap least gap between the accuracies when memorised, .3: recorded runs have .19 or .47 and more
 * @param delayRatio least ratio of the steps to generalise to those to memorise, 3: recorded runs have at most 2.0
 *     or at least 3.5 (6 with a gap too small)
 * @param delayEvaluations least distance of the two in evaluations, 5: a ratio over fewer is an accident of cadence
 * @param certainRatio ratio from which a delay over fewer evaluations counts, if the train accuracy between them
 *     dates the fit and two of them show the validation set unsolved since, 5: recorded runs that generalised without
 *     delay prove 1.3 at most, all but one of those that grokked 5.6 and more
 * @param causeEvaluations evaluations within which a change from outside may have caused a rise, 3: as many as a level
 *     takes to count
 * @param causeSteps the same in steps where evaluations are closer together, 100: as long as a spike needs no other cause
 * @param creepFactor least ratio of the steps since the accuracy first rose to those since the knee of its curve that makes the
 *     former a creep, 2: it crept for as long as it rose
 * @param maxLosses how many losses of a solved validation set are reported, each with its recovery, 5: who has been notified
 *     that often knows that the run is unstable; further ones change the phase and are counted in the summary
 * @param collapseLinkSteps steps within which a slingshot may have driven a collapse of the validation accuracy, 200
 * @param rise of the change-point test
 * @param doubleDescent of double descent
 */
public record GrokkingConfig(
        double memorisedGap,
        double delayRatio,
        int delayEvaluations,
        double certainRatio,
        int causeEvaluations,
        long causeSteps,
        double creepFactor,
        int maxLosses,
        long collapseLinkSteps,
        Rise rise,
        DoubleDescent doubleDescent) {
    /** The documented defaults. */
    public static final GrokkingConfig DEFAULTS = new GrokkingConfig(
            .3, 3, 5, 5, 3, 100, 2, 5, 200, new Rise(20, .1, 2, .01, .005, 8, 3, 2), new DoubleDescent(.05, 5, 1000));

    public GrokkingConfig {
        fraction(memorisedGap, "memorisedGap");
        atLeast(delayRatio, 1, "delayRatio");
        atLeast(delayEvaluations, 1, "delayEvaluations");
        atLeast(certainRatio, delayRatio, "certainRatio");
        atLeast(causeEvaluations, 0, "causeEvaluations");
        atLeast((double) causeSteps, 0, "causeSteps");
        atLeast(creepFactor, 1, "creepFactor");
        atLeast(maxLosses, 1, "maxLosses");
        atLeast((double) collapseLinkSteps, 0, "collapseLinkSteps");
    }

    /**
     * Of {@link PageHinkleyRise}. Deviations are standard deviations of an accuracy from the mean before the rise.
     *
     * @param baselineEvaluations evaluations after which the mean before the rise is frozen, 20
     * @param threshold evidence at which the test raises the alarm, .1 of accumulated accuracy; also the least rise
     *     above the mean, as a share of what is left to learn
     * @param plateauRises length of the plateau that ends a rise, in lengths of the rise, 2; {@code baselineEvaluations} at
     *     least. Recorded runs that grok rest for less than one
     * @param minDeviation below which no deviation is assumed, .01: evaluations of thousands of examples waver by as much
     * @param minDrift below which no drift is ignored, .005
     * @param alarmDeviations the threshold in deviations, 8, for small validation sets
     * @param riseDeviations how far above the mean the accuracy itself has to be for the alarm, 3
     * @param onsetDeviations how far above the mean all accuracies since the onset are, 2
     */
    public record Rise(
            int baselineEvaluations,
            double threshold,
            double plateauRises,
            double minDeviation,
            double minDrift,
            double alarmDeviations,
            double riseDeviations,
            double onsetDeviations) {
        public Rise {
            atLeast(baselineEvaluations, 1, "baselineEvaluations");
            fraction(threshold, "threshold");
            atLeast(plateauRises, 1, "plateauRises");
            positive(minDeviation, "minDeviation");
            positive(minDrift, "minDrift");
            positive(alarmDeviations, "alarmDeviations");
            positive(riseDeviations, "riseDeviations");
            positive(onsetDeviations, "onsetDeviations");
        }
    }

    /**
     * Of {@link DoubleDescentRule}.
     *
     * @param minFall least fall of the validation accuracy that makes a double descent, .05: beyond what evaluation on a
     *     thousand examples makes of chance
     * @param deviations the same in standard deviations of the accuracy that chance makes, 5, for smaller sets
     * @param assumedExamples size of a validation set whose size is unknown, 1000
     */
    public record DoubleDescent(double minFall, double deviations, int assumedExamples) {
        public DoubleDescent {
            fraction(minFall, "minFall");
            atLeast(deviations, 1, "deviations");
            atLeast(assumedExamples, 1, "assumedExamples");
        }
    }
}
