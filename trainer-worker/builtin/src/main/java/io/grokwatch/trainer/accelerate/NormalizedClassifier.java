package io.grokwatch.trainer.accelerate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.core.Linear;
import io.grokwatch.trainer.engine.DeviceNumber;
import io.grokwatch.trainer.model.Network;

/**
 * The classifier sees unit features and has unit class weights: {@code z_k = (w_k / |w_k|) . (f / |f|)}, without bias
 * (Thilak et al., arXiv 2206.04817: it stops slingshots, whose norms cannot grow). Logits are cosines, so losses end well
 * above 0.
 */
final class NormalizedClassifier extends AlteredNetwork {
    private static final float TINY = 1e-12f;
    private static final int[] COLUMNS = {1};

    NormalizedClassifier(Network network) {
        super(network);
    }

    @Override
    Network around(Network other) {
        return new NormalizedClassifier(other);
    }

    @Override
    public Activations forward(NDList weights, NDList inputs) {
        NDArray features = super.forward(weights, inputs).features();
        NDArray classes = weights.get(lastLayer());
        NDArray tiny = DeviceNumber.constant(TINY, features.getManager());
        return new Activations(
                features,
                Linear.linear(unit(features, tiny), unit(classes, tiny)).singletonOrThrow());
    }

    private static NDArray unit(NDArray rows, NDArray tiny) {
        return rows.div(rows.square().sum(COLUMNS, true).add(tiny).sqrt());
    }
}
