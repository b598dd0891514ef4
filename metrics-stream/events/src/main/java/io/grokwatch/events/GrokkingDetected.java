package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param weak TRUE if the claim rests on losses in place of accuracies that were not logged, else null
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
        @Nullable String intervention,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean weak)
        implements Detection {
    public GrokkingDetected {
        DetectionChecks.check(id, detector, runId, attempt, stage, ordinal, strength);
        Require.text(split, "split", 100);
        Require.atLeast(memorisedStep, 0, "memorisedStep");
        Require.atLeast(generalisedStep, memorisedStep, "generalisedStep");
        Require.atLeast(step, generalisedStep, "step");
        Require.present(liuPhase, "liuPhase");
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
    public GrokkingDetected restated(String newId, Stage newStage, @Nullable String superseded) {
        return toBuilder().id(newId).stage(newStage).supersedes(superseded).build();
    }

    /** Builds it field by field. */
    public static final class Builder extends DetectionBuilder<Builder> {
        private String split = "val";
        private long memorisedStep = -1;
        private @Nullable Long onsetStep;
        private long generalisedStep = -1;
        /** Null where it follows from the steps. */
        private @Nullable Long delaySteps;
        /** Null likewise. */
        private @Nullable Double delayRatio;

        private @Nullable LiuPhase liuPhase;
        private @Nullable String intervention;
        private @Nullable Boolean weak;

        private Builder() {}

        private Builder(GrokkingDetected from) {
            super(from);
            split = from.split;
            memorisedStep = from.memorisedStep;
            onsetStep = from.onsetStep;
            generalisedStep = from.generalisedStep;
            delaySteps = from.delaySteps;
            delayRatio = from.delayRatio;
            liuPhase = from.liuPhase;
            intervention = from.intervention;
            weak = from.weak;
        }

        @Override
        Builder self() {
            return this;
        }

        /** The validation set it generalised to; {@code val} unless given. */
        public Builder split(String value) {
            split = value;
            return this;
        }

        /** First of the evaluations that showed the train set fitted. */
        public Builder memorisedStep(long value) {
            memorisedStep = value;
            delaySteps = null;
            delayRatio = null;
            return this;
        }

        /** Where the validation accuracy began to rise for good, or null if no onset was found. */
        public Builder onsetStep(@Nullable Long value) {
            onsetStep = value;
            return this;
        }

        /** First of the evaluations that showed the validation set solved; delay and ratio follow from it. */
        public Builder generalisedStep(long value) {
            generalisedStep = value;
            delaySteps = null;
            delayRatio = null;
            return this;
        }

        /** The learning phase by the absolute thresholds of Liu et al. 2022. */
        public Builder liuPhase(LiuPhase value) {
            liuPhase = value;
            return this;
        }

        /** What was changed from outside just before the onset and may have caused it, as one sentence, or null. */
        public Builder intervention(@Nullable String value) {
            intervention = value;
            return this;
        }

        /** TRUE if it rests on losses in place of accuracies that were not logged, else null. */
        public Builder weak(@Nullable Boolean value) {
            weak = value;
            return this;
        }

        /** @throws IllegalArgumentException naming the field that is missing or out of its range */
        public GrokkingDetected build() {
            return new GrokkingDetected(
                    id(),
                    detector(),
                    runId(),
                    attempt(),
                    stage(),
                    ordinal(),
                    step(),
                    split,
                    memorisedStep,
                    onsetStep,
                    generalisedStep,
                    delaySteps == null ? generalisedStep - memorisedStep : delaySteps,
                    delayRatio == null ? generalisedStep / (double) Math.max(1, memorisedStep) : delayRatio,
                    Require.present(liuPhase, "liuPhase"),
                    strength(),
                    evidence(),
                    supersedes(),
                    intervention,
                    weak);
        }
    }
}
