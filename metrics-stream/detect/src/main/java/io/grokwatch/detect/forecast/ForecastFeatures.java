package io.grokwatch.detect.forecast;

import org.jspecify.annotations.Nullable;

/**
 * The features of an evaluation of a memorised run, by which its future is forecast.
 *
 * @param step of the evaluation
 * @param memorisedStep first of the evaluations by which the train set was fitted
 * @param descent of the validation loss from its peak, ln(peak / loss), in nats, in [0, {@value #MAX_DESCENT}]
 * @param embedding of the newest snapshot by then, or null if there was none
 */
public record ForecastFeatures(
        long step,
        long memorisedStep,
        double descent,
        @Nullable EmbeddingFeatures embedding) {
    /** The descent is clipped to this: a smaller loss carries no more information. */
    static final double MAX_DESCENT = 5;

    /** The number of regressors without a snapshot, the constant included. */
    static final int REGRESSORS = 3;

    /** The number of regressors with a snapshot. */
    static final int EMBEDDING_REGRESSORS = 5;

    /** The steps up to the evaluation as a multiple of those up to memorising, at least 1. */
    double ratio() {
        return Math.max(1, (double) step / Math.max(1, memorisedStep));
    }

    /** The same without the snapshot. */
    ForecastFeatures withoutEmbedding() {
        return new ForecastFeatures(step, memorisedStep, descent, null);
    }

    /** 1, the descent, and ln of the ratio. */
    double[] regressors() {
        return new double[] {1, descent, StrictMath.log(ratio())};
    }

    /**
     * The same, and of the snapshot 10 (Gini - 0.2) and 10 (spectral entropy - 0.8), both of the order of 1.
     *
     * @throws IllegalStateException without a snapshot
     */
    double[] embeddingRegressors() {
        if (embedding == null) {
            throw new IllegalStateException("the evaluation at step " + step + " has no snapshot");
        }
        return new double[] {
            1,
            descent,
            StrictMath.log(ratio()),
            10 * (embedding.fourierGini() - 0.2),
            10 * (embedding.spectralEntropy() - 0.8)
        };
    }
}
