package io.grokwatch.detect.evaluation;

import static io.grokwatch.detect.detector.ParameterChecks.atLeast;
import static io.grokwatch.detect.detector.ParameterChecks.fraction;

import io.grokwatch.events.milestone.MilestoneConfig;

/**
 * Of {@link Evaluations} and {@link GeneralisationDelay}.
 *
 * @param milestones the levels of a fitted train set and of a solved validation set
 * @param scale of {@link AccuracyScale}
 * @param maxTolerance the maximum by which noise of the telemetry may lower the levels, .05
 * @param noiseDeviations standard deviations of that noise by which accuracies may miss their levels, 4
 * @param noiseWindow accuracies over whose last changes the noise is estimated, 16
 * @param minNoiseSamples changes that must be known before it is, 6
 * @param chanceLoss loss from which a loss is known to be a cross-entropy, .5: below the minimum of chance, ln 2 of two classes
 * @param liuAccuracy accuracy at which Liu et al. 2022 (arXiv 2205.10343) call a set learnt, .9
 * @param liuDelaySteps delay from which they speak of grokking, 1000
 */
public record EvaluationConfig(
        MilestoneConfig milestones,
        Scale scale,
        double maxTolerance,
        double noiseDeviations,
        int noiseWindow,
        int minNoiseSamples,
        double chanceLoss,
        double liuAccuracy,
        long liuDelaySteps) {
    /** The documented defaults. */
    public static final EvaluationConfig DEFAULTS = new EvaluationConfig(
            MilestoneConfig.DEFAULTS, new Scale(1.5, 1.0005, 10, .5, .9, 16), .05, 4, 16, 6, .5, .9, 1000);

    public EvaluationConfig {
        fraction(maxTolerance, "maxTolerance");
        atLeast(noiseDeviations, 0, "noiseDeviations");
        atLeast(minNoiseSamples, 1, "minNoiseSamples");
        atLeast(noiseWindow, minNoiseSamples, "noiseWindow");
        atLeast(chanceLoss, 0, "chanceLoss");
        fraction(liuAccuracy, "liuAccuracy");
        atLeast((double) liuDelaySteps, 1, "liuDelaySteps");
    }

    /**
     * Of {@link AccuracyScale}.
     *
     * @param maxFraction beyond which an accuracy is in percent, 1.5: noise of 10 standard deviations of 5 %
     * @param roundedFraction beyond which a fraction is impossible but for noise of the telemetry, 1.0005: none is above 1, and
     *     three decimals round by no more
     * @param chanceFactor ratio of a first accuracy to {@code exp(-loss)} beyond which it is suspected to be in percent, 10: the
     *     geometric mean of 1 and 100
     * @param chanceOfTwo maximum accuracy of an untrained network, .5: chance of two classes
     * @param nearOne from which an accuracy is near 1, .9, and as far above 1 where noise may take it
     * @param nearOneValues values near 1 in a row after which a fraction is assumed, 16: where they are above 1 as often as below,
     *     as in percent at chance of a hundred classes, that happens by accident once in 65536 times
     */
    public record Scale(
            double maxFraction,
            double roundedFraction,
            double chanceFactor,
            double chanceOfTwo,
            double nearOne,
            int nearOneValues) {
        public Scale {
            atLeast(roundedFraction, 1, "roundedFraction");
            atLeast(maxFraction, roundedFraction, "maxFraction");
            atLeast(chanceFactor, 1, "chanceFactor");
            fraction(chanceOfTwo, "chanceOfTwo");
            fraction(nearOne, "nearOne");
            atLeast(nearOneValues, 1, "nearOneValues");
        }
    }
}
