package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * A network that works its gradients out by itself.
 *
 * <p>For networks of a few small layers the engine's record of a forward pass, and the walk back over it, take longer
 * than the arithmetic. Written out, the walk is a product or two per layer. It gives what the engine's would, up to
 * rounding.
 */
public interface ClosedForm extends Network {

    /** A forward pass that can be gone back; its arguments are those of {@link #forward}. */
    Pass pass(NDList weights, NDList inputs);

    @Override
    default Activations forward(NDList weights, NDList inputs) {
        return pass(weights, inputs).activations();
    }

    /** A forward pass, and what it takes to go back. */
    interface Pass {

        /** What came out. */
        Activations activations();

        /**
         * The gradients of a loss.
         *
         * @param logits gradient of the loss by the logits, examples x classes
         * @return gradients by the tensors, in their order and shapes
         */
        NDList gradients(NDArray logits);
    }
}
