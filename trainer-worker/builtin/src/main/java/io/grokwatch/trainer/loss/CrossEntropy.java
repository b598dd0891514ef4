package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.grokwatch.trainer.engine.DeviceScalar;

/**
 * Cross-entropy of the softmax of the logits.
 *
 * <p>In float32 the loss of an example is exactly 0 once its margin exceeds about 16, and with it the gradient of the correct
 * class (softmax collapse; Prieto et al., arXiv 2501.04697): the beginning of a slingshot (arXiv 2605.06152). In float64
 * that takes a margin of about 36.
 *
 * <p>With few classes the logits are transposed to [classes, batch]: PyTorch computes the softmax of rows shorter than a
 * vector register several times as slowly as that of columns.
 */
final class CrossEntropy implements Loss {
    private static final int MIN_ROW = 16;
    /** Log-probabilities are clamped at this: probabilities below 5e-32 might be denormal numbers. */
    private static final float MIN_LOG_PROBABILITY = -72;
    /** Absorbs gradients below 1e-30 when added and subtracted. */
    private static final float ABSORBER = 1e-23f;

    private final Upcast upcast;
    private final NDArray minLogProbability;
    private final NDArray absorber;
    private final DeviceScalar inverseCount;

    /** @param manager owns the constants */
    CrossEntropy(Upcast upcast, NDManager manager) {
        this.upcast = upcast;
        minLogProbability = DeviceScalar.constant(MIN_LOG_PROBABILITY, manager);
        absorber = DeviceScalar.constant(ABSORBER, manager);
        inverseCount = upcast.scalar(manager);
    }

    @Override
    public Losses of(NDArray logits, NDArray targets) {
        boolean transposed = fewClasses(logits);
        return losses(logProbabilities(logits, transposed), targets, transposed);
    }

    /**
     * {@code (softmax - one-hot) / batch}, rounded as autograd does: 0 where a probability rounds to 1.
     *
     * <p>Elements below 1e-30 are flushed to 0: they move no weight, and products with them would be denormal numbers, on
     * which a processor is many times slower.
     */
    @Override
    public LossGradient gradient(NDArray logits, NDArray targets) {
        boolean transposed = fewClasses(logits);
        NDArray logProbabilities = logProbabilities(logits, transposed);
        NDArray index = oriented(targets, transposed);
        NDArray perExample = inverseCount.of(1.0 / targets.size());
        NDArray probabilities =
                logProbabilities.maximum(minLogProbability).exp().muli(perExample);
        NDArray atTargets = probabilities.gather(index, axis(transposed)).subi(perExample);
        NDArray gradient =
                probabilities.scatter(index, atTargets, axis(transposed)).toType(logits.getDataType(), false);
        return new LossGradient(
                losses(logProbabilities, targets, transposed),
                oriented(gradient.addi(absorber).subi(absorber), transposed));
    }

    private static boolean fewClasses(NDArray logits) {
        return logits.getShape().get(1) < MIN_ROW;
    }

    private static NDArray oriented(NDArray batchFirst, boolean transposed) {
        return transposed ? batchFirst.transpose() : batchFirst;
    }

    private static int axis(boolean transposed) {
        return transposed ? 0 : 1;
    }

    private NDArray logProbabilities(NDArray logits, boolean transposed) {
        return upcast.apply(oriented(logits, transposed)).logSoftmax(axis(transposed));
    }

    private static Losses losses(NDArray logProbabilities, NDArray targets, boolean transposed) {
        NDArray atTargets = logProbabilities.gather(oriented(targets, transposed), axis(transposed));
        return Losses.of(oriented(atTargets.neg(), transposed));
    }
}
