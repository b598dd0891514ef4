package io.grokwatch.trainer.technique;

import ai.djl.ndarray.NDList;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.TensorSpec;
import java.util.List;

/** A network that delegates to another; a subclass changes one method. */
abstract class NetworkDecorator implements Network {
    private final Network network;

    NetworkDecorator(Network network) {
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
    public Network inTrainingMode() {
        Network training = network.inTrainingMode();
        return training == network ? this : decorate(training);
    }

    /** The same decorator of another network. */
    abstract Network decorate(Network other);

    @Override
    public Activations forward(NDList weights, NDList inputs) {
        return network.forward(weights, inputs);
    }
}
