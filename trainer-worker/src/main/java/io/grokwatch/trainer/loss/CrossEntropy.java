package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Cross-entropy of the softmax of the logits.
 *
 * <p>In float32 the loss of an example becomes exactly 0 once its margin passes about 16, and with it the gradient of the
 * right class: the beginning of a slingshot (arXiv 2605.06152). In float64 that takes a margin of about 36.
 *
 * @param swallower a number beside which gradients below 1e-30 are nothing
 */
record CrossEntropy(Widening widening, NDArray swallower) implements Loss {
    private static final float SWALLOWER = 1e-23f;

    static CrossEntropy in(Widening widening, NDManager manager) {
        return new CrossEntropy(widening, manager.create(new float[] {SWALLOWER}));
    }

    @Override
    public Losses of(NDArray logits, NDArray targets) {
        return ofLogarithms(widening.of(logits).logSoftmax(1), targets);
    }

    /**
     * {@code (softmax - one-hot) / examples}, subtracted as the engine does: 0 where a probability rounds to 1.
     *
     * <p>What is below 1e-30 is cleared: no weight moves by it, and products with it would be denormal numbers, which take
     * a processor many times as long.
     */
    @Override
    public Slope slope(NDArray logits, NDArray targets) {
        NDArray logarithms = widening.of(logits).logSoftmax(1);
        NDArray share = widening.constant(1.0 / targets.size(), logits.getManager());
        NDArray shares = logarithms.exp().muli(share);
        NDArray gradient = shares.scatter(targets, shares.gather(targets, 1).subi(share), 1)
                .toType(logits.getDataType(), false);
        return new Slope(
                ofLogarithms(logarithms, targets), gradient.addi(swallower).subi(swallower));
    }

    private static Losses ofLogarithms(NDArray logarithms, NDArray targets) {
        return Losses.of(logarithms.gather(targets, 1).neg());
    }
}
