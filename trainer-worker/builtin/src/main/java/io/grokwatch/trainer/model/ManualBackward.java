package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * A network whose backward pass is written out instead of left to autograd.
 *
 * <p>For a few small layers, recording the graph and walking it back takes longer than the arithmetic itself; written out,
 * the backward pass is one or two matrix products per layer. Its gradients equal autograd's up to rounding, which {@code
 * ManualBackwardTest} checks in float64.
 *
 * <p>Measured in alternation with autograd of the same forward pass, by the processor time of one thread of an AMD EPYC that
 * other processes used too: 1.15 times the step rate for the {@link EmbeddingMlp} of {@code hello-grok} (median of six
 * rounds, 1.00 to 1.32), 1.04 times for the {@link Mlp} of {@code slingshot} (median of four, 1.01 to 1.25).
 */
public interface ManualBackward extends Network {

    /** A forward pass that can be differentiated; the arguments are those of {@link #forward}. */
    ForwardPass forwardPass(NDList weights, NDList inputs);

    @Override
    default Activations forward(NDList weights, NDList inputs) {
        return forwardPass(weights, inputs).activations();
    }

    /** A forward pass with what its backward pass needs. */
    interface ForwardPass {

        Activations activations();

        /**
         * The gradients of a loss with respect to the weights. Called at most once: intermediate results are overwritten.
         *
         * @param logitGradient gradient of the loss with respect to the logits, [batch, classes]
         * @return one per tensor, in the order and shapes of {@link #tensors()}
         */
        NDList backward(NDArray logitGradient);
    }
}
