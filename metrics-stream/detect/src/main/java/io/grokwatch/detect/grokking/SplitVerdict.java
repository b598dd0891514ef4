package io.grokwatch.detect.grokking;

import io.grokwatch.detect.evaluation.GeneralisationDelay;
import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.RunClass;
import org.jspecify.annotations.Nullable;

/**
 * What one validation set shows of a run, by both kinds of verdict: the delay ratio, and the thresholds of Liu et al.
 *
 * @param split name of the validation set
 * @param runClass the verdict so far; final once the run has ended
 * @param memorisedStep first of the evaluations that showed the train set fitted, or null
 * @param onsetStep where its accuracy began to rise for good, or null
 * @param firstSolvedStep first evaluation of the first streak that showed it solved, or null
 * @param generalisedStep first evaluation of the last such streak, or null; later than the first after a recurrence
 * @param delayRatio steps to generalise over steps to memorise, or null
 * @param liuPhase the phase of learning by Liu et al. 2022 (arXiv 2205.10343)
 * @param fromLosses whether losses replace accuracies that were not logged
 */
public record SplitVerdict(
        String split,
        RunClass runClass,
        @Nullable Long memorisedStep,
        @Nullable Long onsetStep,
        @Nullable Long firstSolvedStep,
        @Nullable Long generalisedStep,
        @Nullable Double delayRatio,
        LiuPhase liuPhase,
        boolean fromLosses) {

    static SplitVerdict of(GrokkingDetector detector) {
        GeneralisationDelay delay = detector.delay();
        Long memorised = known(delay.memorisedStep());
        Long generalised = known(delay.generalisedStep());
        return new SplitVerdict(
                detector.split(),
                detector.verdict(),
                memorised,
                known(detector.onsetStep()),
                known(delay.firstSolvedStep()),
                generalised,
                memorised == null || generalised == null ? null : Double.valueOf(delay.ratio()),
                delay.liuPhase(),
                detector.fromLosses());
    }

    private static @Nullable Long known(long step) {
        return step < 0 ? null : step;
    }
}
