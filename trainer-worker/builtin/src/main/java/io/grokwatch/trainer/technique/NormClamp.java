package io.grokwatch.trainer.technique;

import ai.djl.ndarray.NDArray;

/**
 * Keeps the norm of all weights at its initial value: {@code w = w |w0| / |w|} after each step (Liu et al., Omnigrok, arXiv
 * 2210.01117). With the source's initial scale of .8 and no decay, train and test accuracy rise together.
 */
final class NormClamp {
    private final NDArray initialNorm;

    NormClamp(NDArray weights) {
        NDArray norm = weights.norm();
        initialNorm = weights.getManager().create(new float[] {norm.getFloat()});
        norm.close();
    }

    /** Rescales the weights in place. */
    void apply(NDArray weights) {
        weights.muli(initialNorm.div(weights.norm()));
    }
}
