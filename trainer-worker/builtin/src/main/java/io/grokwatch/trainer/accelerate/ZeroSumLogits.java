package io.grokwatch.trainer.accelerate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.grokwatch.trainer.model.Network;

/**
 * The mean over classes is taken from the logits. Softmax does not feel it, and the gradient of the logits g becomes
 * {@code g - mean(g)}: it sums to zero over classes also where float32 has absorbed the right class's part, which is what
 * stops numerical feature inflation (arXiv 2605.06152).
 */
final class ZeroSumLogits extends AlteredNetwork {
    private static final int[] CLASSES = {1};

    ZeroSumLogits(Network network) {
        super(network);
    }

    @Override
    Network around(Network other) {
        return new ZeroSumLogits(other);
    }

    @Override
    public Activations forward(NDList weights, NDList inputs) {
        Activations activations = super.forward(weights, inputs);
        NDArray logits = activations.logits();
        return new Activations(activations.features(), logits.sub(logits.mean(CLASSES, true)));
    }
}
