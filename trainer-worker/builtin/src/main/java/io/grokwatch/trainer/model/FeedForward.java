package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.grokwatch.trainer.model.Dropout.Site;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The units of a transformer's layer.
 *
 * @param in to the units
 * @param out of the units
 */
record FeedForward(Nonlinearity nonlinearity, Affine in, Affine out) {

    /** What the units do. */
    enum Nonlinearity {
        RELU,
        /** x Phi(x), exactly. */
        GELU,
        /** silu(a) * b of two layers a and b (arXiv 2002.05202). */
        SWIGLU
    }

    List<TensorSpec> tensors(String name) {
        List<TensorSpec> tensors = new ArrayList<>(in.tensors(name));
        if (nonlinearity == Nonlinearity.SWIGLU) {
            tensors.addAll(in.tensors(name + "_gated"));
        }
        tensors.addAll(out.tensors(name + "_out"));
        return tensors;
    }

    /** @param weights at its own, which it takes */
    NDArray apply(Iterator<NDArray> weights, NDArray rows, Dropout dropout) {
        NDArray before = in.apply(weights, rows);
        NDArray units = switch (nonlinearity) {
            case RELU -> dropout.apply(Site.UNITS, Activation.relu(before));
            case GELU -> dropout.apply(Site.UNITS, Activation.gelu(before));
            case SWIGLU ->
                dropout.apply(Site.UNITS, before.mul(Activation.sigmoid(before)))
                        .mul(in.apply(weights, rows));
        };
        return out.apply(weights, units);
    }
}
