package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.EmbeddingGeometry.ROUNDING;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The components by the eigenvectors of the Gram matrix of the smaller side: CᵀC = VΛVᵀ gives coordinates CV, CCᵀ = UΛUᵀ
 * gives coordinates U√Λ, where C is the centred matrix.
 */
final class ExactComponents {
    private ExactComponents() {}

    static Components of(Embedding embedding) {
        DMatrixRMaj centred = new DMatrixRMaj(embedding.rows(), embedding.columns());
        double squares = centre(embedding, centred);
        boolean wide = centred.numCols > centred.numRows;
        DMatrixRMaj gram = new DMatrixRMaj(1, 1);
        if (wide) {
            CommonOps_DDRM.multOuter(centred, gram);
        } else {
            CommonOps_DDRM.multInner(centred, gram);
        }
        SymmetricEigen eigen = SymmetricEigen.of(gram);
        double total = Arrays.stream(eigen.values()).sum();
        double[] fractions = Arrays.stream(eigen.values())
                .map(value -> total > ROUNDING * squares ? value / total : 0)
                .toArray();
        double[][] scores = new double[Components.KEPT][centred.numRows];
        for (int component = 0; component < Math.min(Components.KEPT, fractions.length); component++) {
            if (fractions[component] > ROUNDING) {
                scores[component] = project(centred, axis(centred, eigen.vector(component), wide));
            }
        }
        return new Components(scores, Arrays.copyOf(fractions, Components.KEPT), Components.entropy(fractions), null);
    }

    /** Writes the rows less their mean; returns the sum of the squares of all values as they were. */
    private static double centre(Embedding embedding, DMatrixRMaj centred) {
        double[] mean = embedding.mean();
        double squares = 0;
        for (int row = 0; row < centred.numRows; row++) {
            for (int column = 0; column < centred.numCols; column++) {
                double value = embedding.at(row, column);
                squares += value * value;
                centred.unsafe_set(row, column, value - mean[column]);
            }
        }
        return squares;
    }

    /** The unit vector of a component among the columns. */
    private static DMatrixRMaj axis(DMatrixRMaj centred, DMatrixRMaj vector, boolean wide) {
        DMatrixRMaj axis = vector;
        if (wide) {
            axis = new DMatrixRMaj(centred.numCols, 1);
            CommonOps_DDRM.multTransA(centred, vector, axis);
        }
        SymmetricEigen.orient(axis.data);
        return axis;
    }

    private static double[] project(DMatrixRMaj centred, DMatrixRMaj axis) {
        DMatrixRMaj projection = new DMatrixRMaj(centred.numRows, 1);
        CommonOps_DDRM.mult(centred, axis, projection);
        return projection.data;
    }
}
