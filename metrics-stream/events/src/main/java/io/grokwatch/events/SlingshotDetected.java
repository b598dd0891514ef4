package io.grokwatch.events;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One cycle of the slingshot: the last layer grows, the train loss spikes, a plateau follows.
 *
 * @param ordinal the number of the cycle within the run, from 1
 * @param step the step it was decided on
 * @param growthStep where the growth of the last layer began, or null if norms were not logged
 * @param spikeStep first step of the spike
 * @param peakStep step of the largest loss so far
 * @param recoveredStep where the loss was back, or null if it is not yet
 * @param peakLoss the largest loss of the spike
 * @param quietLoss the median loss before it
 * @param periodSteps distance to the peak of the cycle before, or null for the first
 */
public record SlingshotDetected(
        String id,
        DetectorRef detector,
        RunId runId,
        int attempt,
        Stage stage,
        int ordinal,
        long step,
        @Nullable Long growthStep,
        long spikeStep,
        long peakStep,
        @Nullable Long recoveredStep,
        double peakLoss,
        double quietLoss,
        @Nullable Long periodSteps,
        double strength,
        SortedMap<String, Double> evidence,
        @Nullable String supersedes)
        implements Detection {
    public SlingshotDetected {
        Claim.check(id, detector, runId, attempt, stage, ordinal, strength);
        Require.atLeast(spikeStep, 0, "spikeStep");
        Require.atLeast(peakStep, spikeStep, "peakStep");
        Require.atLeast(step, peakStep, "step");
        evidence = Evidence.copyOf(Require.present(evidence, "evidence"));
    }

    @Override
    public SlingshotDetected restated(String newId, Stage newStage, @Nullable String superseded) {
        return new SlingshotDetected(
                newId,
                detector,
                runId,
                attempt,
                newStage,
                ordinal,
                step,
                growthStep,
                spikeStep,
                peakStep,
                recoveredStep,
                peakLoss,
                quietLoss,
                periodSteps,
                strength,
                evidence,
                superseded);
    }
}
