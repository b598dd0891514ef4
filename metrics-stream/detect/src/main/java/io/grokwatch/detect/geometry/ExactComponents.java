package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.Vectors.ROUNDING;

import java.util.Arrays;

/**
 * The principal components by the eigenvectors of the Gram matrix of the smaller side: CᵀC = VΛVᵀ gives coordinates CV,
 * CCᵀ = UΛUᵀ gives axes CᵀU, where C is the centred matrix.
 */
final class ExactComponents {
    /** The eigenvalues of a Gram matrix are known to a smaller fraction of their sum; below it they have no direction. */
    private static final double RESOLVED = 1e-13;

    private ExactComponents() {}

    static Components of(Embedding embedding) {
        double[] mean = embedding.mean();
        double[][] centred = embedding.centred(mean);
        SymmetricEigen eigen = SymmetricEigen.of(GramMatrix.of(centred), Components.KEPT);
        double total = Arrays.stream(eigen.values()).sum();
        boolean varies = total > ROUNDING * (total + embedding.rows() * Vectors.dot(mean, mean));
        double[] fractions = Arrays.stream(eigen.values())
                .map(value -> varies ? value / total : 0)
                .toArray();
        double[][] scores = new double[Components.KEPT][centred.length];
        for (int component = 0; component < Math.min(Components.KEPT, fractions.length); component++) {
            if (fractions[component] > RESOLVED) {
                double[] axis = axis(centred, eigen.vector(component));
                Arrays.setAll(scores[component], row -> Vectors.dot(centred[row], axis));
            }
        }
        return Components.of(scores, Arrays.copyOf(fractions, Components.KEPT), fractions, null);
    }

    /** The unit vector of a component among the columns, its largest loading positive. */
    private static double[] axis(double[][] centred, double[] eigenvector) {
        double[] loadings = loadings(centred, eigenvector);
        double scale = Vectors.signOfLargest(loadings) / Vectors.norm(loadings);
        return Arrays.stream(loadings).map(loading -> scale * loading).toArray();
    }

    /** The direction among the columns of an eigenvector of the Gram matrix of the rows. */
    static double[] loadings(double[][] rows, double[] eigenvector) {
        if (!GramMatrix.isWide(rows)) {
            return eigenvector.clone();
        }
        double[] loadings = new double[rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            Vectors.addScaled(loadings, rows[row], eigenvector[row]);
        }
        return loadings;
    }
}
