package io.grokwatch.trainer.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.core.Linear;
import io.grokwatch.trainer.engine.DeviceScalar;
import io.grokwatch.trainer.model.Network;

/**
 * Normalises features and class weights: {@code z_k = (w_k / |w_k|) . (f / |f|)}, without bias (Thilak et al., arXiv
 * 2206.04817: it prevents slingshots, since norms cannot grow). Logits are cosines, so that the cross-entropy stays well
 * above 0.
 */
final class NormalizedClassifier extends NetworkDecorator {
    private static final float EPSILON = 1e-12f;
    private static final int[] COLUMNS = {1};

    NormalizedClassifier(Network network) {
        super(network);
    }

    @Override
    Network decorate(Network other) {
        return new NormalizedClassifier(other);
    }

    @Override
    public Activations forward(NDList weights, NDList inputs) {
        NDArray features = super.forward(weights, inputs).features();
        NDArray classes = weights.get(lastLayer());
        NDArray epsilon = DeviceScalar.constant(EPSILON, features.getManager());
        return new Activations(
                features,
                Linear.linear(unit(features, epsilon), unit(classes, epsilon)).singletonOrThrow());
    }

    private static NDArray unit(NDArray rows, NDArray epsilon) {
        return rows.div(rows.square().sum(COLUMNS, true).add(epsilon).sqrt());
    }
}
