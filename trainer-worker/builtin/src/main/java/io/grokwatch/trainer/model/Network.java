package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;

/** A network as a pure function of its weights and inputs. Immutable; it owns no arrays but those of {@link #onDevice}. */
public interface Network {

    /** Its weights, in the order in which {@link #forward} takes them. */
    List<TensorSpec> tensors();

    /** Index of the last layer's matrix, [classes, features]. */
    int lastLayer();

    /** Index of the input embedding, [tokens, dimensions]; -1 if the network has none. */
    int embedding();

    /** Labels of the embedding's rows; empty without an embedding. */
    List<String> embeddingLabels();

    /**
     * Converts inputs to the form that {@link #forward} takes; done once per batch.
     *
     * @param inputs as {@link Inputs#of} returns them
     */
    default NDList encode(NDList inputs) {
        return inputs;
    }

    /**
     * The same network with its constants, such as masks, on a device, so that no step copies them there.
     *
     * @param manager owns the constants
     * @param precision of the weights, FLOAT32 or FLOAT64
     */
    default Network onDevice(NDManager manager, DataType precision) {
        return this;
    }

    /** The network in training mode, in which dropout is active ({@code torch.nn.Module.train()}). */
    default Network inTrainingMode() {
        return this;
    }

    /**
     * The forward pass.
     *
     * @param weights as {@link #tensors()} lists them
     * @param inputs as {@link #encode} returns them
     */
    Activations forward(NDList weights, NDList inputs);

    /**
     * Result of a forward pass.
     *
     * @param features input of the last layer, [batch * answers, features], the answers of an example adjacent
     * @param logits [batch * answers, classes]
     */
    record Activations(NDArray features, NDArray logits) {}
}
