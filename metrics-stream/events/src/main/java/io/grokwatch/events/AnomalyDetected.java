package io.grokwatch.events;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Something a researcher would want to know of that is neither grokking nor a slingshot.
 *
 * @param kind what it is
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
         * The softmax is saturated to exact zeros of loss, and nothing moves any more. Withdrawn if a slingshot ends it after all.
         */
        SOFTMAX_COLLAPSE,
        /** The mean of the last layer's class weights inflates while the softmax is saturated: a spike may follow. Advice only. */
        NUMERICAL_INFLATION,
        /** The validation accuracy fell after the run had generalised. */
        COLLAPSE_AFTER_GENERALISING,
        /** The validation error rose and fell again around interpolation. */
        DOUBLE_DESCENT,
        /** A spike of the train loss without the growth before it, or the plateau after it, that make a slingshot. */
        LOSS_SPIKE,
        /** No metrics for longer than the run's habit. */
        WENT_SILENT
    }

    public AnomalyDetected {
        Claim.check(id, detector, runId, attempt, stage, ordinal, strength);
        Require.present(kind, "kind");
        Require.that(fromStep >= 0 && fromStep <= step, "fromStep must be in [0, step], was " + fromStep);
        Require.text(message, "message", 1000);
        evidence = Evidence.copyOf(Require.present(evidence, "evidence"));
    }

    @Override
    public AnomalyDetected restated(String newId, Stage newStage, @Nullable String superseded) {
        return new AnomalyDetected(
                newId,
                detector,
                runId,
                attempt,
                kind,
                newStage,
                ordinal,
                step,
                fromStep,
                message,
                strength,
                evidence,
                superseded);
    }
}
