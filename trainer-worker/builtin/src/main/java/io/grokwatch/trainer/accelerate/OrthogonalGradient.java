package io.grokwatch.trainer.accelerate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.grokwatch.trainer.model.Weights;

/**
 * The gradient of each tensor without its part along the tensor, at its old length (Prieto et al., arXiv 2501.04697):
 *
 * <pre>
 * p = g - (w . g) / (w . w + 1e-30) w      g = p |g| / (|p| + 1e-30)
 * </pre>
 *
 * so that no step only scales the logits. With a decay of 1 all weights vanish: nothing grows them against it.
 */
final class OrthogonalGradient {
    private final Weights weights;
    private final NDArray tiny;

    OrthogonalGradient(Weights weights) {
        this.weights = weights;
        NDManager manager = weights.flat().getManager();
        tiny = manager.create(new float[] {1e-30f});
    }

    /** Changes the gradient in place. */
    void apply(NDArray gradient) {
        NDList tensors = weights.unrecorded();
        NDList gradients = weights.split(gradient);
        for (int i = 0; i < tensors.size(); i++) {
            turn(tensors.get(i), gradients.get(i));
        }
    }

    private void turn(NDArray w, NDArray g) {
        NDArray length = g.norm();
        NDArray along = w.mul(g).sum().div(w.square().sum().add(tiny));
        g.subi(w.mul(along));
        g.muli(length.div(g.norm().add(tiny)));
    }
}
