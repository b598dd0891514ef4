package io.grokwatch.trainer.accelerate;

import ai.djl.ndarray.NDArray;

/**
 * Holds the norm of all weights where it began: {@code w = w |w0| / |w|} after each step (Omnigrok, arXiv 2210.01117,
 * which begins at .8 of the usual scale, without decay; train and test accuracy then rise together).
 */
final class NormClamp {
    private final NDArray initialNorm;

    NormClamp(NDArray weights) {
        NDArray norm = weights.norm();
        initialNorm = weights.getManager().create(new float[] {norm.getFloat()});
        norm.close();
    }

    /** Changes the weights in place. */
    void apply(NDArray weights) {
        weights.muli(initialNorm.div(weights.norm()));
    }
}
