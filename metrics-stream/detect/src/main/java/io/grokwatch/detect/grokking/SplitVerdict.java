package io.grokwatch.detect.grokking;

import io.grokwatch.detect.evaluation.GeneralisationDelay;
import io.grokwatch.events.Generalisation;
import io.grokwatch.events.GeneralisationEnding;
import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.RunClass;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one validation set shows of a run, by both kinds of verdict: the delay ratio, and the thresholds of Liu et al.
 *
 * @param split name of the validation set
 * @param runClass the verdict so far, final once the run has ended; null where there is nothing to judge by
 * @param missing what a verdict would need, as one sentence; null where there is one
 * @param memorisedStep first of the first evaluations in a row that showed the train set fitted, or null
 * @param onsetStep where the rise of its accuracy began that led to the solution, or null
 * @param generalisation the first solution, which decides the class, and what has become of it; null before
 * @param losses how often the set was lost after it had been solved
 * @param delayRatio steps to generalise over steps to memorise, or null
 * @param liuPhase the phase of learning by Liu et al. 2022 (arXiv 2205.10343)
 * @param weak whether losses replace accuracies that were not logged
 * @param approximate the names of the steps that are uncertain: {@code memorisedStep}, {@code generalisedStep}
 */
public record SplitVerdict(
        String split,
        @Nullable RunClass runClass,
        @Nullable String missing,
        @Nullable Long memorisedStep,
        @Nullable Long onsetStep,
        @Nullable Generalisation generalisation,
        int losses,
        @Nullable Double delayRatio,
        LiuPhase liuPhase,
        boolean weak,
        List<String> approximate) {
    private static final String MEMORISED_STEP = "memorisedStep";
    private static final String GENERALISED_STEP = "generalisedStep";

    public SplitVerdict {
        approximate = List.copyOf(approximate);
    }

    static SplitVerdict of(GrokkingDetector detector) {
        GeneralisationDelay delay = detector.delay();
        Long memorised = known(delay.memorisedStep());
        Generalisation generalisation = detector.generalisation();
        String missing = detector.missing();
        return new SplitVerdict(
                detector.split(),
                missing == null ? detector.verdict() : null,
                missing,
                memorised,
                known(detector.onsetStep()),
                generalisation,
                detector.losses(),
                memorised == null || generalisation == null ? null : Double.valueOf(delay.ratio()),
                delay.liuPhase(),
                detector.fromLosses(),
                approximate(delay));
    }

    private static List<String> approximate(GeneralisationDelay delay) {
        if (delay.isMemorisedApproximate()) {
            return delay.isGeneralisedApproximate()
                    ? List.of(MEMORISED_STEP, GENERALISED_STEP)
                    : List.of(MEMORISED_STEP);
        }
        return delay.isGeneralisedApproximate() ? List.of(GENERALISED_STEP) : List.of();
    }

    /** First of the first evaluations in a row that showed the set solved, or null. */
    public @Nullable Long generalisedStep() {
        return generalisation == null ? null : generalisation.generalisedStep();
    }

    /** Start of the last stretch of solved evaluations if it lasts to the last one, or null. */
    public @Nullable Long stableFrom() {
        return generalisation == null ? null : generalisation.stableFrom();
    }

    /** Share of the evaluations since {@link #generalisedStep()} that showed the set solved, or null. */
    public @Nullable Double solvedShare() {
        return generalisation == null ? null : generalisation.solvedShare();
    }

    /** What has become of the solution, or null. */
    public @Nullable GeneralisationEnding ending() {
        return generalisation == null ? null : generalisation.ending();
    }

    private static @Nullable Long known(long step) {
        return step < 0 ? null : step;
    }
}
