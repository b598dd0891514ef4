package io.grokwatch.trainer.technique;

import io.grokwatch.trainer.model.Init;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.TensorSpec;
import java.util.List;

/** Multiplies all initial weights, biases included; a large factor delays generalisation (Omnigrok, arXiv 2210.01117). */
final class ScaledInit extends NetworkDecorator {
    private final double factor;

    ScaledInit(Network network, double factor) {
        super(network);
        this.factor = factor;
    }

    @Override
    Network decorate(Network other) {
        return new ScaledInit(other, factor);
    }

    @Override
    public List<TensorSpec> tensors() {
        return super.tensors().stream()
                .map(tensor -> new TensorSpec(tensor.name(), tensor.shape(), new Init.Scaled(tensor.init(), factor)))
                .toList();
    }
}
