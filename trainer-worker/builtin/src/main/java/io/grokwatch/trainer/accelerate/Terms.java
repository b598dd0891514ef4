package io.grokwatch.trainer.accelerate;

import io.grokwatch.events.Structure;

/**
 * What is added to the loss, as coefficients of at least 0; 0 for nothing.
 *
 * @param parallelogram of {@link Parallelograms}
 * @param embeddingL1 of the mean magnitude of the embedding's numbers (Liu et al., arXiv 2205.10343, for permutations)
 */
public record Terms(double parallelogram, double embeddingL1) {
    /** The loss as it is. */
    public static final Terms NONE = new Terms(0, 0);

    /**
     * Whether they can be added.
     *
     * @param structure what the rows of the embedding stand for
     * @param embedding which tensor it is, -1 if there is none
     * @throws IllegalArgumentException naming the one that cannot
     */
    public void check(Structure structure, int embedding) {
        if (parallelogram > 0) {
            Parallelograms.line(structure, embedding);
        }
        if (embeddingL1 > 0) {
            EmbeddingMagnitude.check(embedding);
        }
    }
}
