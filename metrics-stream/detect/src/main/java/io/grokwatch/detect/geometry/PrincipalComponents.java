package io.grokwatch.detect.geometry;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Floats;
import io.grokwatch.events.GeometryMeasured;
import java.util.Arrays;

/**
 * Principal component analysis of the rows about their mean.
 *
 * <p>Variance fractions are σᵢ = λᵢ / Σλ with the eigenvalues λ of the scatter matrix; their entropy is S = -Σ σᵢ ln σᵢ,
 * the effective rank eˢ (the "effective dimension" of Liu et al. 2022, arXiv:2205.10343; Roy and Vetterli 2007 take the
 * entropy of singular values instead), the spectral entropy S / ln min(rows, columns) (arXiv:2604.13123). An eigenvector
 * is known up to its sign: each axis has the one by which its largest loading is positive.
 *
 * <p>They are exact if the scatter matrix of the smaller side is cheap, {@link ExactComponents}; else estimated from a
 * sample, whose size the result has, {@link SampledComponents}.
 */
final class PrincipalComponents {
    private static final int DIMENSIONS = 3;
    /** The largest side of a matrix that is decomposed exactly: a tenth of a second. */
    private static final int MAX_SIDE = 512;
    /** The maximum number of products for an exact scatter matrix: a tenth of a second. */
    private static final long MAX_PRODUCTS = 1L << 30;

    private PrincipalComponents() {}

    static Components of(Embedding embedding) {
        long smaller = Math.min(embedding.rows(), embedding.columns());
        boolean cheap = smaller <= MAX_SIDE && smaller * embedding.values().size() <= MAX_PRODUCTS;
        return cheap ? ExactComponents.of(embedding) : SampledComponents.of(embedding);
    }

    /** The measurement with three coordinates per row; those beyond the rank, and all without any variance, are 0. */
    static GeometryMeasured.Principal measured(Embedding embedding, Components components) {
        float[] coordinates = new float[embedding.rows() * DIMENSIONS];
        for (int component = 0; component < DIMENSIONS; component++) {
            for (int row = 0; row < embedding.rows(); row++) {
                coordinates[row * DIMENSIONS + component] = (float) components.scores()[component][row];
            }
        }
        int smaller = Math.min(embedding.rows(), embedding.columns());
        return new GeometryMeasured.Principal(
                DIMENSIONS,
                Floats.adopt(coordinates),
                Doubles.adopt(Arrays.copyOf(components.fractions(), DIMENSIONS)),
                Math.exp(components.entropy()),
                smaller > 1 ? Math.min(1, components.entropy() / Math.log(smaller)) : 0,
                components.sampledRows());
    }
}
