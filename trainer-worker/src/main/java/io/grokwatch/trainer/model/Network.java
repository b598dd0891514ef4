package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
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
