package io.grokwatch.events;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An anomaly of the training that is neither grokking nor a slingshot.
 *
 * @param kind the kind of anomaly
 * @param step the step it was decided on
 * @param fromStep where it began
 * @param message one sentence with the numbers
 */
public record AnomalyDetected(
        String id,
        DetectorRef detector,
        RunId runId,
        int attempt,
        Kind kind,
        Stage stage,
        int ordinal,
        long step,
        long fromStep,
        String message,
        double strength,
        SortedMap<String, Double> evidence,
        @Nullable String supersedes)
        implements Detection {

    /** The kinds of anomaly. */
    public enum Kind {
        /** The loss is NaN, infinite, or beyond any recovery. */
        DIVERGENCE,
        /**
         * The softmax is saturated to exact zeros of loss, and nothing moves any more. Retracted if a slingshot ends it after all.
         */
        SOFTMAX_COLLAPSE,
        /** The mean of the last layer's class weights inflates while the softmax is saturated: a spike may follow. Advice only. */
        NUMERICAL_INFLATION,
        /** The validation accuracy fell after the run had generalised. */
        COLLAPSE_AFTER_GENERALISING,
        /** The validation set is solved again after such a collapse. */
        GENERALISATION_REGAINED,
        /** The validation error rose and fell again around interpolation. */
        DOUBLE_DESCENT,
        /** A spike of the train loss without the growth before it, or the plateau after it, that make a slingshot. */
        LOSS_SPIKE,
        /**
         * A spike of the train loss that may or may not be a slingshot: what was logged does not decide it. The message names what
         * would.
         */
        UNDETERMINED_SPIKE,
        /** No metrics were received for longer than is usual for the run. */
        WENT_SILENT
    }

    public AnomalyDetected {
        DetectionChecks.check(id, detector, runId, attempt, stage, ordinal, strength);
        Require.present(kind, "kind");
        Require.that(fromStep >= 0 && fromStep <= step, "fromStep must be in [0, step], was " + fromStep);
        Require.text(message, "message", 1000);
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
    public AnomalyDetected restated(String newId, Stage newStage, @Nullable String superseded) {
        return toBuilder().id(newId).stage(newStage).supersedes(superseded).build();
    }

    /** Builds it field by field. */
    public static final class Builder extends DetectionBuilder<Builder> {
        private @Nullable Kind kind;
        private long fromStep = -1;
        private String message = "";

        private Builder() {}

        private Builder(AnomalyDetected from) {
            super(from);
            kind = from.kind;
            fromStep = from.fromStep;
            message = from.message;
        }

        @Override
        Builder self() {
            return this;
        }

        public Builder kind(Kind value) {
            kind = value;
            return this;
        }

        /** Where it began. */
        public Builder fromStep(long value) {
            fromStep = value;
            return this;
        }

        /** One sentence with the numbers. */
        public Builder message(String value) {
            message = value;
            return this;
        }

        /** @throws IllegalArgumentException naming the field that is missing or out of its range */
        public AnomalyDetected build() {
            return new AnomalyDetected(
                    id(),
                    detector(),
                    runId(),
                    attempt(),
                    Require.present(kind, "kind"),
                    stage(),
                    ordinal(),
                    step(),
                    fromStep,
                    message,
                    strength(),
                    evidence(),
                    supersedes());
        }
    }
}
