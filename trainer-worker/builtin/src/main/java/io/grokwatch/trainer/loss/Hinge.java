package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;

/**
 * Hinge loss over classes (Weston and Watkins): {@code sum over j != y of max(0, 1 - z_y + z_j)}.
 *
 * <p>With two classes its value is the binary {@code max(0, 1 - y u)}, with y 1 or -1, of the difference u of the two
 * logits. Sparse parity is trained with that of a single output u (Merrill et al., arXiv 2303.11873). The gradients differ:
 * both logits have a slope of 1, against each other, so that a step of descent moves their difference twice as far as it
 * would move the single output.
 */
record Hinge(Widening widening, NDArray one) implements Loss {
    private static final int[] CLASSES = {1};

    Hinge(Widening widening, NDManager manager) {
        this(widening, widening.constant(1, manager));
    }

    @Override
    public Losses of(NDArray logits, NDArray targets) {
        NDArray wide = widening.of(logits);
        NDArray shortfalls = Activation.relu(wide.sub(wide.gather(targets, 1)).add(one));
        return Losses.of(shortfalls.sum(CLASSES, true).sub(one)); // the label's own is 1
    }
}
