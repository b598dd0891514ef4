package io.grokwatch.trainer.accelerate;

import io.grokwatch.trainer.model.Init;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.TensorSpec;
import java.util.List;

/** All weights, biases too, begin a factor larger: a large one delays generalisation (Omnigrok, arXiv 2210.01117). */
final class ScaledInit extends AlteredNetwork {
    private final double factor;

    ScaledInit(Network network, double factor) {
        super(network);
        this.factor = factor;
    }

    @Override
    Network around(Network other) {
        return new ScaledInit(other, factor);
    }

    @Override
    public List<TensorSpec> tensors() {
        return super.tensors().stream()
                .map(tensor -> new TensorSpec(tensor.name(), tensor.shape(), new Init.Scaled(tensor.init(), factor)))
                .toList();
    }
}
