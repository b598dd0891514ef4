package io.grokwatch.trainer.accelerate;

/**
 * What is added to the loss, as coefficients of at least 0; 0 for nothing.
 *
 * @param parallelogram of {@link Parallelograms}
 * @param embeddingL1 of the mean magnitude of the embedding's numbers (Liu et al., arXiv 2205.10343, for permutations)
 */
public record Terms(double parallelogram, double embeddingL1) {
    /** The loss as it is. */
    public static final Terms NONE = new Terms(0, 0);
}
