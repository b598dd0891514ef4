package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.grokwatch.trainer.engine.DeviceNumber;

/**
 * Cross-entropy of the softmax of the logits.
 *
 * <p>In float32 the loss of an example becomes exactly 0 once its margin passes about 16, and with it the gradient of the
 * right class: the beginning of a slingshot (arXiv 2605.06152). In float64 that takes a margin of about 36.
 *
 * <p>A few classes are laid out with the examples side by side: PyTorch takes the softmax of rows that are shorter than a
 * vector register several times as slowly as that of columns.
 */
final class CrossEntropy implements Loss {
    private static final int REGISTER = 16;
    /** Probabilities below 5e-32 are taken for that: as they are they might be denormal numbers. */
    private static final float LEAST_LOGARITHM = -72;
    /** A number beside which gradients below 1e-30 are nothing. */
    private static final float SWALLOWER = 1e-23f;

    private final Widening widening;
    private final NDArray leastLogarithm;
    private final NDArray swallower;
    private final DeviceNumber share;

    /** @param manager owns some constants */
    CrossEntropy(Widening widening, NDManager manager) {
        this.widening = widening;
        leastLogarithm = DeviceNumber.constant(LEAST_LOGARITHM, manager);
        swallower = DeviceNumber.constant(SWALLOWER, manager);
        share = widening.number(manager);
    }

    @Override
    public Losses of(NDArray logits, NDArray targets) {
        boolean few = few(logits);
        return losses(logarithms(logits, few), targets, few);
    }

    /**
     * {@code (softmax - one-hot) / examples}, subtracted as the engine does: 0 where a probability rounds to 1.
     *
     * <p>What is below 1e-30 is cleared: no weight moves by it, and products with it would be denormal numbers, which take
     * a processor many times as long.
     */
    @Override
    public Slope slope(NDArray logits, NDArray targets) {
        boolean few = few(logits);
        NDArray logarithms = logarithms(logits, few);
        NDArray index = turned(targets, few);
        NDArray ofExample = share.of(1.0 / targets.size());
        NDArray shares = logarithms.maximum(leastLogarithm).exp().muli(ofExample);
        NDArray ofTargets = shares.gather(index, axis(few)).subi(ofExample);
        NDArray gradient = shares.scatter(index, ofTargets, axis(few)).toType(logits.getDataType(), false);
        return new Slope(
                losses(logarithms, targets, few),
                turned(gradient.addi(swallower).subi(swallower), few));
    }

    private static boolean few(NDArray logits) {
        return logits.getShape().get(1) < REGISTER;
    }

    private static NDArray turned(NDArray examplesFirst, boolean few) {
        return few ? examplesFirst.transpose() : examplesFirst;
    }

    private static int axis(boolean few) {
        return few ? 0 : 1;
    }

    private NDArray logarithms(NDArray logits, boolean few) {
        return widening.of(turned(logits, few)).logSoftmax(axis(few));
    }

    private static Losses losses(NDArray logarithms, NDArray targets, boolean few) {
        NDArray ofTargets = logarithms.gather(turned(targets, few), axis(few));
        return Losses.of(turned(ofTargets.neg(), few));
    }
}
