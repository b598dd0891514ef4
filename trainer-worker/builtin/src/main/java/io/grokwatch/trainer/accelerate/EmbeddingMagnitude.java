package io.grokwatch.trainer.accelerate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/** The mean magnitude of an embedding's numbers, which keeps it small without pulling at what it is (L1). */
final class EmbeddingMagnitude {
    private final NDArray coefficient;
    private final int tensor;

    /**
     * The term of one embedding.
     *
     * @param tensor which of the weights it is, -1 if there is none
     */
    EmbeddingMagnitude(double coefficient, int tensor, NDManager manager) {
        check(tensor);
        this.tensor = tensor;
        this.coefficient = manager.create(new float[] {(float) coefficient});
    }

    /** @throws IllegalArgumentException if there is no embedding */
    static void check(int tensor) {
        if (tensor < 0) {
            throw new IllegalArgumentException("parameter emb_l1 needs a network with an embedding");
        }
    }

    /** The coefficient times the mean; part of the graph that is being recorded. */
    NDArray term(NDList weights) {
        return weights.get(tensor).abs().mean().mul(coefficient);
    }
}
