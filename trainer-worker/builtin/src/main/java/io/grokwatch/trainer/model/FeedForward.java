package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.grokwatch.trainer.model.Dropout.Site;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The feed-forward layer of a transformer's block.
 *
 * @param in from the residual stream to the hidden layer; SwiGLU has two of them
 * @param out back to the residual stream
 */
record FeedForward(Nonlinearity nonlinearity, LinearLayer in, LinearLayer out) {

    /** Nonlinearity of the hidden layer. */
    enum Nonlinearity {
        RELU,
        /** x Phi(x), not its tanh approximation (Hendrycks and Gimpel, arXiv 1606.08415). */
        GELU,
        /** silu(a) * b of two linear layers a and b (Shazeer, arXiv 2002.05202). */
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

    /** @param weights positioned at the tensors of this layer, which are consumed */
    NDArray apply(Iterator<NDArray> weights, NDArray rows, Dropout dropout) {
        NDArray preActivation = in.apply(weights, rows);
        NDArray hidden = switch (nonlinearity) {
            case RELU -> dropout.apply(Site.HIDDEN, Activation.relu(preActivation));
            case GELU -> dropout.apply(Site.HIDDEN, Activation.gelu(preActivation));
            case SWIGLU ->
                dropout.apply(Site.HIDDEN, preActivation.mul(Activation.sigmoid(preActivation)))
                        .mul(in.apply(weights, rows));
        };
        return out.apply(weights, hidden);
    }
}
