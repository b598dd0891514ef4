package io.grokwatch.trainer.technique;

import io.grokwatch.events.Structure;

/**
 * Coefficients of the terms added to the loss, at least 0; 0 for none. They are part of the objective, not of the logged
 * training loss.
 *
 * @param parallelogram coefficient of {@link ParallelogramLoss}
 * @param embeddingL1 coefficient of {@link EmbeddingL1}
 */
public record AuxiliaryLosses(double parallelogram, double embeddingL1) {
    /** No auxiliary loss. */
    public static final AuxiliaryLosses NONE = new AuxiliaryLosses(0, 0);

    /**
     * Checks that the losses apply to a network.
     *
     * @param structure of the embedding's rows
     * @param embedding index of the embedding, -1 for none
     * @throws IllegalArgumentException naming the parameter that does not apply
     */
    public void check(Structure structure, int embedding) {
        if (parallelogram > 0) {
            ParallelogramLoss.rowsInOrder(structure, embedding);
        }
        if (embeddingL1 > 0) {
            EmbeddingL1.check(embedding);
        }
    }
}
