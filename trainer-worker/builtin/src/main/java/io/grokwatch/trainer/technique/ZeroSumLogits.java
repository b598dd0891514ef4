package io.grokwatch.trainer.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.grokwatch.trainer.model.Network;

/**
 * Subtracts the mean over classes from the logits. The softmax does not change, and the gradient g with respect to the
 * logits becomes {@code g - mean(g)}: it sums to zero over classes even where float32 has absorbed the correct class's
 * component, which prevents numerical feature inflation (arXiv 2605.06152).
 */
final class ZeroSumLogits extends NetworkDecorator {
    private static final int[] CLASSES = {1};

    ZeroSumLogits(Network network) {
        super(network);
    }

    @Override
    Network decorate(Network other) {
        return new ZeroSumLogits(other);
    }

    @Override
    public Activations forward(NDList weights, NDList inputs) {
        Activations activations = super.forward(weights, inputs);
        NDArray logits = activations.logits();
        return new Activations(activations.features(), logits.sub(logits.mean(CLASSES, true)));
    }
}
