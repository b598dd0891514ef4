package io.grokwatch.detect;

import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.RunClass;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one validation set says of a run, by both kinds of verdict: the delay ratio, and the thresholds of Liu et al.
 *
 * @param split name of the validation set
 * @param runClass the verdict so far; final once the run has ended
 * @param memorisedStep first of the evaluations that showed the train set fitted, or null
 * @param onsetStep where its accuracy began to rise for good, or null
 * @param firstSolvedStep first evaluation of the first stretch that showed it solved, or null
 * @param generalisedStep first evaluation of the last such stretch, or null; later than the first after a recurrence
 * @param delayRatio steps to generalise over steps to memorise, or null
 * @param liuPhase the phase of learning by Liu et al. 2022 (arXiv 2205.10343)
 * @param fromLosses whether losses stand in for accuracies that were not logged
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
        Moments moments = detector.moments();
        Long memorised = known(moments.memorisedStep());
        Long generalised = known(moments.generalisedStep());
        return new SplitVerdict(
                detector.split(),
                moments.verdict(),
                memorised,
                known(detector.onsetStep()),
                known(moments.firstSolvedStep()),
                generalised,
                memorised == null || generalised == null ? null : Double.valueOf(moments.ratio()),
                moments.liuPhase(),
                detector.fromLosses());
    }

    private static @Nullable Long known(long step) {
        return step < 0 ? null : step;
    }

    /** JSON without a line end; the class in lower case. */
    String json() {
        return "{\"class\":\"" + runClass.name().toLowerCase(Locale.ROOT)
                + "\",\"memorisedStep\":" + memorisedStep
                + ",\"onsetStep\":" + onsetStep
                + ",\"firstSolvedStep\":" + firstSolvedStep
                + ",\"generalisedStep\":" + generalisedStep
                + ",\"delayRatio\":" + delayRatio
                + ",\"liuPhase\":\"" + liuPhase
                + "\",\"fromLosses\":" + fromLosses + "}";
    }
}
