package io.grokwatch.events;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A network that had only memorised has generalised, much later.
 *
 * @param step the evaluation that confirmed it
 * @param split the validation set it generalised to, {@code val} by default
 * @param memorisedStep first of the evaluations that showed the train set fitted
 * @param onsetStep where the validation accuracy began to rise for good, or null if it was never seen to begin
 * @param generalisedStep first of the evaluations that showed the validation set solved
 * @param delaySteps {@code generalisedStep - memorisedStep}
 * @param delayRatio {@code generalisedStep / memorisedStep}, the denominator at least 1
 * @param liuPhase what it is called by the absolute thresholds of Liu et al. 2022
 * @param intervention what was changed from outside just before the onset and may have caused it, as one sentence, or null
 */
public record GrokkingDetected(
        String id,
        DetectorRef detector,
        RunId runId,
        int attempt,
        Stage stage,
        int ordinal,
        long step,
        String split,
        long memorisedStep,
        @Nullable Long onsetStep,
        long generalisedStep,
        long delaySteps,
        double delayRatio,
        LiuPhase liuPhase,
        double strength,
        SortedMap<String, Double> evidence,
        @Nullable String supersedes,
        @Nullable String intervention)
        implements Detection {
    public GrokkingDetected {
        Claim.check(id, detector, runId, attempt, stage, ordinal, strength);
        Require.text(split, "split", 100);
        Require.atLeast(memorisedStep, 0, "memorisedStep");
        Require.atLeast(generalisedStep, memorisedStep, "generalisedStep");
        Require.atLeast(step, generalisedStep, "step");
        Require.present(liuPhase, "liuPhase");
        evidence = Evidence.copyOf(Require.present(evidence, "evidence"));
    }

    @Override
    public GrokkingDetected restated(String newId, Stage newStage, @Nullable String superseded) {
        return new GrokkingDetected(
                newId,
                detector,
                runId,
                attempt,
                newStage,
                ordinal,
                step,
                split,
                memorisedStep,
                onsetStep,
                generalisedStep,
                delaySteps,
                delayRatio,
                liuPhase,
                strength,
                evidence,
                superseded,
                intervention);
    }
}
