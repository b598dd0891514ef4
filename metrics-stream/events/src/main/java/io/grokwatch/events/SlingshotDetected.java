package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param undetermined why a suspicion is neither confirmed nor withdrawn later, and what would settle it, as one sentence; null
 *     where it will be
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
        @Nullable String supersedes,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String undetermined)
        implements Detection {
    public SlingshotDetected {
        DetectionChecks.check(id, detector, runId, attempt, stage, ordinal, strength);
        Require.atLeast(spikeStep, 0, "spikeStep");
        Require.atLeast(peakStep, spikeStep, "peakStep");
        Require.atLeast(step, peakStep, "step");
        evidence = Evidence.copyOf(Require.present(evidence, "evidence"));
    }

    /** A builder without any fields set. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the fields of this detection. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    @Override
    public SlingshotDetected restated(String newId, Stage newStage, @Nullable String superseded) {
        return toBuilder().id(newId).stage(newStage).supersedes(superseded).build();
    }

    /** Builds it field by field. */
    public static final class Builder extends DetectionBuilder<Builder> {
        private @Nullable Long growthStep;
        private long spikeStep = -1;
        private long peakStep = -1;
        private @Nullable Long recoveredStep;
        private double peakLoss;
        private double quietLoss;
        private @Nullable Long periodSteps;
        private @Nullable String undetermined;

        private Builder() {}

        private Builder(SlingshotDetected from) {
            super(from);
            growthStep = from.growthStep;
            spikeStep = from.spikeStep;
            peakStep = from.peakStep;
            recoveredStep = from.recoveredStep;
            peakLoss = from.peakLoss;
            quietLoss = from.quietLoss;
            periodSteps = from.periodSteps;
            undetermined = from.undetermined;
        }

        @Override
        Builder self() {
            return this;
        }

        /** Where the growth of the last layer began, or null if norms were not logged. */
        public Builder growthStep(@Nullable Long value) {
            growthStep = value;
            return this;
        }

        /** First step of the spike. */
        public Builder spikeStep(long value) {
            spikeStep = value;
            return this;
        }

        /** Step of the largest loss so far. */
        public Builder peakStep(long value) {
            peakStep = value;
            return this;
        }

        /** Where the loss was back, or null if it is not yet. */
        public Builder recoveredStep(@Nullable Long value) {
            recoveredStep = value;
            return this;
        }

        /** The largest loss of the spike. */
        public Builder peakLoss(double value) {
            peakLoss = value;
            return this;
        }

        /** The median loss before it. */
        public Builder quietLoss(double value) {
            quietLoss = value;
            return this;
        }

        /** Distance to the peak of the cycle before, or null for the first. */
        public Builder periodSteps(@Nullable Long value) {
            periodSteps = value;
            return this;
        }

        /** Why a suspicion is never settled, and what would settle it, as one sentence; null where it will be. */
        public Builder undetermined(@Nullable String value) {
            undetermined = value;
            return this;
        }

        /** @throws IllegalArgumentException naming the field that is missing or out of its range */
        public SlingshotDetected build() {
            return new SlingshotDetected(
                    id(),
                    detector(),
                    runId(),
                    attempt(),
                    stage(),
                    ordinal(),
                    step(),
                    growthStep,
                    spikeStep,
                    peakStep,
                    recoveredStep,
                    peakLoss,
                    quietLoss,
                    periodSteps,
                    strength(),
                    evidence(),
                    supersedes(),
                    undetermined);
        }
    }
}
