package io.grokwatch.trainer.accelerate;

import ai.djl.ndarray.NDList;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.TensorSpec;
import java.util.List;

/** A network that differs from another in one thing. */
abstract class AlteredNetwork implements Network {
    private final Network network;

    AlteredNetwork(Network network) {
        this.network = network;
    }

    @Override
    public List<TensorSpec> tensors() {
        return network.tensors();
    }

    @Override
    public int lastLayer() {
        return network.lastLayer();
    }

    @Override
    public int embedding() {
        return network.embedding();
    }

    @Override
    public List<String> embeddingLabels() {
        return network.embeddingLabels();
    }

    @Override
    public NDList encode(NDList inputs) {
        return network.encode(inputs);
    }

    @Override
    public Network learning() {
        Network learning = network.learning();
        return learning == network ? this : around(learning);
    }

    /** The same change of another network. */
    abstract Network around(Network other);

    @Override
    public Activations forward(NDList weights, NDList inputs) {
        return network.forward(weights, inputs);
    }
}
