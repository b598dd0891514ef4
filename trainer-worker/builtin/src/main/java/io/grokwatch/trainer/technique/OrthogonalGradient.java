package io.grokwatch.trainer.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.grokwatch.trainer.model.Weights;

/**
 * Projects each tensor's gradient perpendicular to the tensor and restores its norm (Prieto et al., arXiv 2501.04697,
 * &#x22A5;Grad):
 *
 * <pre>
 * p = g - (w . g) / (w . w + 1e-30) w      g = p |g| / (|p| + 1e-30)
 * </pre>
 *
 * so that no step merely scales the logits. With strong weight decay all weights vanish, since no gradient opposes it.
 */
final class OrthogonalGradient {
    private final Weights weights;
    private final NDArray epsilon;

    OrthogonalGradient(Weights weights) {
        this.weights = weights;
        NDManager manager = weights.flat().getManager();
        epsilon = manager.create(new float[] {1e-30f});
    }

    /** Projects the gradient in place. */
    void apply(NDArray gradient) {
        NDList tensors = weights.detached();
        NDList gradients = weights.split(gradient);
        for (int i = 0; i < tensors.size(); i++) {
            project(tensors.get(i), gradients.get(i));
        }
    }

    private void project(NDArray w, NDArray g) {
        NDArray norm = g.norm();
        NDArray along = w.mul(g).sum().div(w.square().sum().add(epsilon));
        g.subi(w.mul(along));
        g.muli(norm.div(g.norm().add(epsilon)));
    }
}
