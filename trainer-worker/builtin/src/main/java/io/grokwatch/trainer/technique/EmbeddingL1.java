package io.grokwatch.trainer.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/** The mean absolute value of an embedding (Liu et al., arXiv 2205.10343, for permutations), times a coefficient. */
final class EmbeddingL1 {
    private final NDArray coefficient;
    private final int tensor;

    /**
     * The term of one embedding.
     *
     * @param tensor index of the embedding, -1 for none
     * @throws IllegalArgumentException if there is no embedding
     */
    EmbeddingL1(double coefficient, int tensor, NDManager manager) {
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

    /** The term, a scalar of the autograd graph. */
    NDArray term(NDList weights) {
        return weights.get(tensor).abs().mean().mul(coefficient);
    }
}
