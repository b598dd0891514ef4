package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.EmbeddingGeometry.ROUNDING;

import java.util.Arrays;

/**
 * The components by the eigenvectors of the Gram matrix of the smaller side: CᵀC = VΛVᵀ gives coordinates CV, CCᵀ = UΛUᵀ
 * gives axes CᵀU, where C is the centred matrix.
 */
final class ExactComponents {
    /** The eigenvalues of a Gram matrix are known to a smaller fraction of their sum; below it they have no direction. */
    private static final double RESOLVED = 1e-13;

    private ExactComponents() {}

    static Components of(Embedding embedding) {
        double[][] centred = new double[embedding.rows()][embedding.columns()];
        double squares = centre(embedding, centred);
        SymmetricEigen eigen = SymmetricEigen.of(GramMatrix.of(centred), Components.KEPT);
        double total = Arrays.stream(eigen.values()).sum();
        double[] fractions = Arrays.stream(eigen.values())
                .map(value -> total > ROUNDING * squares ? value / total : 0)
                .toArray();
        double[][] scores = new double[Components.KEPT][centred.length];
        for (int component = 0; component < Math.min(Components.KEPT, fractions.length); component++) {
            if (fractions[component] > RESOLVED) {
                double[] axis = loadings(centred, eigen.vector(component));
                SymmetricEigen.orient(axis);
                Arrays.setAll(scores[component], row -> ResidueSpectrum.dot(centred[row], axis));
            }
        }
        return new Components(scores, Arrays.copyOf(fractions, Components.KEPT), Components.entropy(fractions), null);
    }

    /** Writes the rows less their mean; returns the sum of the squares of all values as they were. */
    private static double centre(Embedding embedding, double[][] centred) {
        double[] mean = embedding.mean();
        double squares = 0;
        for (int row = 0; row < centred.length; row++) {
            for (int column = 0; column < mean.length; column++) {
                double value = embedding.at(row, column);
                squares += value * value;
                centred[row][column] = value - mean[column];
            }
        }
        return squares;
    }

    /** The direction of an eigenvector of the Gram matrix among the columns. */
    static double[] loadings(double[][] rows, double[] vector) {
        if (!GramMatrix.isWide(rows)) {
            return vector.clone();
        }
        double[] loadings = new double[rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            ResidueSpectrum.addScaled(loadings, rows[row], vector[row]);
        }
        return loadings;
    }
}
