package io.grokwatch.detect.evaluation;

import static io.grokwatch.detect.detector.ParameterChecks.atLeast;
import static io.grokwatch.detect.detector.ParameterChecks.fraction;

import io.grokwatch.events.milestone.MilestoneConfig;

/**
 * Of {@link Evaluations} and {@link GeneralisationDelay}.
 *
 * @param milestones the levels of a fitted train set and of a solved validation set
 * @param maxTolerance the most that noise of the telemetry may lower the levels by, .05
 * @param noiseDeviations standard deviations of that noise by which accuracies may miss their levels, 4
 * @param noiseWindow accuracies over whose last changes the noise is estimated, 16
 * @param minNoiseSamples changes that must be known before it is, 6
 * @param chanceLoss loss from which a loss is known to be a cross-entropy, .5: below the least of chance, ln 2 of two classes
 * @param liuAccuracy accuracy at which Liu et al. 2022 (arXiv 2205.10343) call a set learnt, .9
 * @param liuDelaySteps delay from which they speak of grokking, 1000
 */
public record EvaluationConfig(
        MilestoneConfig milestones,
        double maxTolerance,
        double noiseDeviations,
        int noiseWindow,
        int minNoiseSamples,
        double chanceLoss,
        double liuAccuracy,
        long liuDelaySteps) {
    /** The documented defaults. */
    public static final EvaluationConfig DEFAULTS =
            new EvaluationConfig(MilestoneConfig.DEFAULTS, .05, 4, 16, 6, .5, .9, 1000);

    public EvaluationConfig {
        fraction(maxTolerance, "maxTolerance");
        atLeast(noiseDeviations, 0, "noiseDeviations");
        atLeast(minNoiseSamples, 1, "minNoiseSamples");
        atLeast(noiseWindow, minNoiseSamples, "noiseWindow");
        atLeast(chanceLoss, 0, "chanceLoss");
        fraction(liuAccuracy, "liuAccuracy");
        atLeast((double) liuDelaySteps, 1, "liuDelaySteps");
    }
}
