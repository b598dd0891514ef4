package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;

/** A classifier as a pure function of its weights. */
public interface Network {

    /** Its weights, in the order in which {@link #forward} takes them. */
    List<TensorSpec> tensors();

    /** Which of them is the last layer's matrix, classes x features. */
    int lastLayer();

    /** Which of them is the input embedding, one row per input token; -1 if there is none. */
    int embedding();

    /** What the rows of the embedding are called; empty without one. */
    List<String> embeddingLabels();

    /**
     * The form in which {@link #forward} takes the inputs, worked out once per batch.
     *
     * @param inputs two vectors of tokens (int64, one per example); or tokens, examples x length, and the positions of
     *     the answers, examples x answers; or one matrix of points, examples x dimensions
     */
    default NDList encode(NDList inputs) {
        return inputs;
    }

    /**
     * The same network, what it takes besides weights and inputs being on a device: no step then brings it there.
     *
     * @param manager owns it
     * @param precision of the weights, FLOAT32 or FLOAT64
     */
    default Network on(NDManager manager, DataType precision) {
        return this;
    }

    /** The network as a training step has it: with what is random, such as dropout. */
    default Network learning() {
        return this;
    }

    /**
     * The answers for a batch.
     *
     * @param weights as {@link #tensors()} has them
     * @param inputs as {@link #encode} gives them
     */
    Activations forward(NDList weights, NDList inputs);

    /**
     * What comes out.
     *
     * @param features what the last layer reads, (examples * answers) x features, the answers of an example together
     * @param logits (examples * answers) x classes
     */
    record Activations(NDArray features, NDArray logits) {}
}
