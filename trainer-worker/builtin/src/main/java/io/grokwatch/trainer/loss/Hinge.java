package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;

/**
 * Multi-class hinge loss (Weston and Watkins, ESANN 1999): {@code sum over j != y of max(0, 1 - z_y + z_j)}.
 *
 * <p>With two classes its value is the binary {@code max(0, 1 - y u)}, with y 1 or -1, of the difference u of the two
 * logits. Merrill et al. (arXiv 2303.11873) train sparse parity with that of a single output u. The gradients differ: those
 * of the two logits are 1 and -1, so that a gradient step moves their difference twice as far as it would the single output.
 */
record Hinge(Upcast upcast, NDArray one) implements Loss {
    private static final int[] CLASSES = {1};

    Hinge(Upcast upcast, NDManager manager) {
        this(upcast, upcast.constant(1, manager));
    }

    @Override
    public Losses of(NDArray logits, NDArray targets) {
        NDArray wide = upcast.apply(logits);
        NDArray violations = Activation.relu(wide.sub(wide.gather(targets, 1)).add(one));
        return Losses.of(violations.sum(CLASSES, true).sub(one)); // the correct class contributes 1
    }
}
