package io.grokwatch.detect.forecast;

/**
 * What an evaluation of a memorised run shows of its future.
 *
 * @param step of the evaluation
 * @param memorisedStep first of the evaluations that showed the train set fitted
 * @param descent how far the validation loss is past its peak, ln(peak / loss), in nats, in [0, {@value #MAX_DESCENT}]
 */
public record Signs(long step, long memorisedStep, double descent) {
    /** Beyond that a loss says no more. */
    static final double MAX_DESCENT = 5;

    /** How many features there are, the constant included. */
    static final int FEATURES = 3;

    /** How many times as long as it took to memorise the run has gone on, at least 1. */
    double ratio() {
        return Math.max(1, (double) step / Math.max(1, memorisedStep));
    }

    /** 1, the descent, and ln of the ratio. */
    double[] features() {
        return new double[] {1, descent, StrictMath.log(ratio())};
    }
}
