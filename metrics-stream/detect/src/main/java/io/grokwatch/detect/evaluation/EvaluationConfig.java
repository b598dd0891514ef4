package io.grokwatch.detect.evaluation;

import static io.grokwatch.detect.detector.ParameterChecks.atLeast;
import static io.grokwatch.detect.detector.ParameterChecks.below;
import static io.grokwatch.detect.detector.ParameterChecks.fraction;

/**
 * Of {@link Evaluations} and {@link Milestones}.
 *
 * @param sustained evaluations in a row that make a level count, 3 (Xu et al. 2026, arXiv 2602.16967, use the same)
 * @param fittedAccuracy train accuracy of a fitted train set, .99 (99 % in arXiv 2603.25009)
 * @param refitAccuracy below it a fitted train set counts as lost, until it is fitted again, .97: hysteresis of 2 points
 * @param solvedAccuracy validation accuracy of a solved task, .95 (Grokfast and arXiv 2607.20512 use the same)
 * @param collapsedAccuracy below it a solved validation set counts as lost, .80: far below any noise of evaluation
 * @param maxTolerance the most that noise of the telemetry may lower the levels by, .05
 * @param noiseDeviations standard deviations of that noise by which accuracies may miss their levels, 4
 * @param noiseWindow accuracies over whose last changes the noise is estimated, 16
 * @param minNoiseSamples changes that must be known before it is, 6
 * @param chanceLoss loss from which a loss is known to be a cross-entropy, .5: below the least of chance, ln 2 of two classes
 * @param liuAccuracy accuracy at which Liu et al. 2022 (arXiv 2205.10343) call a set learnt, .9
 * @param liuDelaySteps delay from which they speak of grokking, 1000
 */
public record EvaluationConfig(
        int sustained,
        double fittedAccuracy,
        double refitAccuracy,
        double solvedAccuracy,
        double collapsedAccuracy,
        double maxTolerance,
        double noiseDeviations,
        int noiseWindow,
        int minNoiseSamples,
        double chanceLoss,
        double liuAccuracy,
        long liuDelaySteps) {
    /** The documented defaults. */
    public static final EvaluationConfig DEFAULTS =
            new EvaluationConfig(3, .99, .97, .95, .80, .05, 4, 16, 6, .5, .9, 1000);

    public EvaluationConfig {
        atLeast(sustained, 1, "sustained");
        fraction(fittedAccuracy, "fittedAccuracy");
        below(refitAccuracy, fittedAccuracy, "refitAccuracy", "fittedAccuracy");
        fraction(solvedAccuracy, "solvedAccuracy");
        below(collapsedAccuracy, solvedAccuracy, "collapsedAccuracy", "solvedAccuracy");
        fraction(maxTolerance, "maxTolerance");
        atLeast(noiseDeviations, 0, "noiseDeviations");
        atLeast(minNoiseSamples, 1, "minNoiseSamples");
        atLeast(noiseWindow, minNoiseSamples, "noiseWindow");
        atLeast(chanceLoss, 0, "chanceLoss");
        fraction(liuAccuracy, "liuAccuracy");
        atLeast((double) liuDelaySteps, 1, "liuDelaySteps");
    }
}
