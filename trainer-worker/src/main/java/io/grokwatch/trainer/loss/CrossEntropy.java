package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;

/**
 * Cross-entropy of the softmax of the logits.
 *
 * <p>In float32 the loss of an example becomes exactly 0 once its margin passes about 16, and with it the gradient of the
 * right class: the beginning of a slingshot (arXiv 2605.06152). In float64 that takes a margin of about 36.
 */
record CrossEntropy(Widening widening) implements Loss {
    @Override
    public Losses of(NDArray logits, NDArray targets) {
        return Losses.of(widening.of(logits).logSoftmax(1).gather(targets, 1).neg());
    }
}
