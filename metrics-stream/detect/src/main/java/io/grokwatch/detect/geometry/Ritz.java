package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.ResidueSpectrum.addScaled;
import static io.grokwatch.detect.geometry.ResidueSpectrum.dot;

import org.ejml.data.DMatrixRMaj;

/** The best approximations to the first principal components within the span of a few orthonormal axes (Rayleigh and Ritz). */
final class Ritz {
    private final double[][] scores;
    private final double[][] axes;
    private final SymmetricEigen eigen;

    private Ritz(double[][] scores, double[][] axes, SymmetricEigen eigen) {
        this.scores = scores;
        this.axes = axes;
        this.eigen = eigen;
    }

    /** @param scores coordinates of the centred rows along the axes, by axis */
    static Ritz of(double[][] scores, double[][] axes) {
        DMatrixRMaj gram = new DMatrixRMaj(axes.length, axes.length);
        for (int i = 0; i < axes.length; i++) {
            for (int j = i; j < axes.length; j++) {
                double product = dot(scores[i], scores[j]);
                gram.set(i, j, product);
                gram.set(j, i, product);
            }
        }
        return new Ritz(scores, axes, SymmetricEigen.of(gram, Components.KEPT));
    }

    double variance(int component) {
        return eigen.values()[component];
    }

    /** The coordinates of the rows along a component, its axis pointing so that its largest loading is positive. */
    double[] scores(int component) {
        double[] axis = combined(axes, component);
        double[] turned = axis.clone();
        SymmetricEigen.orient(turned);
        double[] along = combined(scores, component);
        if (dot(turned, axis) < 0) {
            for (int row = 0; row < along.length; row++) {
                along[row] = -along[row];
            }
        }
        return along;
    }

    private double[] combined(double[][] vectors, int component) {
        double[] sum = new double[vectors[0].length];
        double[] weights = eigen.vector(component);
        for (int i = 0; i < vectors.length; i++) {
            addScaled(sum, vectors[i], weights[i]);
        }
        return sum;
    }

    /** Gram and Schmidt, twice for the sake of rounding; what is left without a direction becomes 0. */
    static void orthonormalise(double[][] vectors) {
        for (int i = 0; i < vectors.length; i++) {
            double before = Math.sqrt(dot(vectors[i], vectors[i]));
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    addScaled(vectors[i], vectors[j], -dot(vectors[i], vectors[j]));
                }
            }
            double norm = Math.sqrt(dot(vectors[i], vectors[i]));
            double scale = norm > 1e-12 * before ? 1 / norm : 0;
            for (int column = 0; column < vectors[i].length; column++) {
                vectors[i][column] *= scale;
            }
        }
    }
}
