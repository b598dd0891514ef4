package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;

/**
 * Cross-entropy with StableMax in the place of softmax (Prieto et al., arXiv 2501.04697): {@code -ln(s(z_y) / sum s(z))}
 * with {@code s(x) = x + 1} for x of at least 0 and {@code 1 / (1 - x)} below. It does not absorb small logits, so the
 * gradient of the right class never vanishes.
 *
 * <p>Written as {@code s(x) = r + 1 / (1 + r - x)} with {@code r = max(0, x)}, which is the same and has the slope 1 at 0
 * too, where PyTorch gives max(0, x) the slope 0.
 */
record StableMax(Widening widening, NDArray one) implements Loss {
    private static final int[] CLASSES = {1};

    StableMax(Widening widening, NDManager manager) {
        this(widening, widening.constant(1, manager));
    }

    @Override
    public Losses of(NDArray logits, NDArray targets) {
        NDArray wide = widening.of(logits);
        NDArray above = Activation.relu(wide);
        NDArray below = one.div(above.sub(wide).add(one));
        NDArray stable = above.add(below);
        return Losses.of(
                stable.gather(targets, 1).div(stable.sum(CLASSES, true)).log().neg());
    }
}
