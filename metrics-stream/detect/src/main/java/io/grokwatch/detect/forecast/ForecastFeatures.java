package io.grokwatch.detect.forecast;

import org.jspecify.annotations.Nullable;

/**
 * What an evaluation of a memorised run shows of its future.
 *
 * @param step of the evaluation
 * @param memorisedStep first of the evaluations that showed the train set fitted
 * @param descent how far the validation loss is past its peak, ln(peak / loss), in nats, in [0, {@value #MAX_DESCENT}]
 * @param snapshot of the embedding, the newest by then, or null if none was seen
 */
public record ForecastFeatures(
        long step,
        long memorisedStep,
        double descent,
        @Nullable EmbeddingFeatures snapshot) {
    /** Beyond that a loss says no more. */
    static final double MAX_DESCENT = 5;

    /** How many features there are, the constant included. */
    static final int FEATURES = 3;

    /** How many there are with a snapshot. */
    static final int SNAPSHOT_FEATURES = 5;

    /** How many times as long as it took to memorise the run has gone on, at least 1. */
    double ratio() {
        return Math.max(1, (double) step / Math.max(1, memorisedStep));
    }

    /** The same without the snapshot. */
    ForecastFeatures withoutSnapshot() {
        return new ForecastFeatures(step, memorisedStep, descent, null);
    }

    /** 1, the descent, and ln of the ratio. */
    double[] features() {
        return new double[] {1, descent, StrictMath.log(ratio())};
    }

    /** Those, and of the snapshot 10 (Gini - 0.2) and 10 (spectral entropy - 0.8), both of the order of 1. */
    double[] snapshotFeatures() {
        if (snapshot == null) {
            throw new IllegalStateException("the evaluation at step " + step + " has no snapshot");
        }
        return new double[] {
            1,
            descent,
            StrictMath.log(ratio()),
            10 * (snapshot.fourierGini() - 0.2),
            10 * (snapshot.spectralEntropy() - 0.8)
        };
    }
}
