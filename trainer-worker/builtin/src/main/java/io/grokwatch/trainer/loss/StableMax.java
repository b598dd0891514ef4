package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;

/**
 * Cross-entropy with StableMax in place of softmax (Prieto et al., arXiv 2501.04697): {@code -ln(s(z_y) / sum s(z))}
 * with {@code s(x) = x + 1} for x of at least 0 and {@code 1 / (1 - x)} below. It does not absorb small logits, so that
 * the gradient of the correct class never vanishes.
 *
 * <p>It is computed as {@code s(x) = r + 1 / (1 + r - x)} with {@code r = max(0, x)}, which has the derivative 1 at 0 too,
 * although PyTorch's derivative of max(0, x) is 0 there.
 */
record StableMax(Upcast upcast, NDArray one) implements Loss {
    private static final int[] CLASSES = {1};

    StableMax(Upcast upcast, NDManager manager) {
        this(upcast, upcast.constant(1, manager));
    }

    @Override
    public Losses of(NDArray logits, NDArray targets) {
        NDArray wide = upcast.apply(logits);
        NDArray above = Activation.relu(wide);
        NDArray below = one.div(above.sub(wide).add(one));
        NDArray stable = above.add(below);
        return Losses.of(
                stable.gather(targets, 1).div(stable.sum(CLASSES, true)).log().neg());
    }
}
