package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.EmbeddingGeometry.ROUNDING;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Floats;
import io.grokwatch.events.GeometryMeasured;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Principal component analysis of the rows about their mean, by the eigenvectors of the Gram matrix of the smaller side:
 * CᵀC = VΛVᵀ gives coordinates CV, CCᵀ = UΛUᵀ gives coordinates U√Λ, where C is the centred matrix.
 *
 * <p>Variance fractions are σᵢ = λᵢ / Σλ, the effective rank is exp(-Σ σᵢ ln σᵢ) (the "effective dimension" of Liu et
 * al. 2022, arXiv:2205.10343). An eigenvector is known up to its sign: each axis points so that its largest loading is
 * positive.
 */
final class PrincipalComponents {
    private static final int COMPONENTS = 3;

    private PrincipalComponents() {}

    /** Three coordinates per row; those beyond the smaller side, and all without any variance, are 0. */
    static GeometryMeasured.Principal of(DMatrixRMaj matrix) {
        DMatrixRMaj centred = centred(matrix);
        boolean wide = centred.numCols > centred.numRows;
        DMatrixRMaj gram = new DMatrixRMaj(1, 1);
        if (wide) {
            CommonOps_DDRM.multOuter(centred, gram);
        } else {
            CommonOps_DDRM.multInner(centred, gram);
        }
        EigenDecomposition_F64<DMatrixRMaj> eigen = decomposed(gram);
        int[] order = IntStream.range(0, gram.numRows)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -variance(eigen, i)))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] fractions = fractions(
                Arrays.stream(order).mapToDouble(i -> variance(eigen, i)).toArray(), squares(matrix));
        float[] coordinates = new float[centred.numRows * COMPONENTS];
        for (int component = 0; component < Math.min(COMPONENTS, order.length); component++) {
            if (fractions[component] > ROUNDING) {
                project(centred, axis(centred, eigen, order[component], wide), coordinates, component);
            }
        }
        return new GeometryMeasured.Principal(
                COMPONENTS,
                Floats.adopt(coordinates),
                Doubles.adopt(Arrays.copyOf(fractions, COMPONENTS)),
                effectiveRank(fractions));
    }

    private static DMatrixRMaj centred(DMatrixRMaj matrix) {
        DMatrixRMaj centred = matrix.copy();
        for (int column = 0; column < centred.numCols; column++) {
            double sum = 0;
            for (int row = 0; row < centred.numRows; row++) {
                sum += centred.unsafe_get(row, column);
            }
            double mean = sum / centred.numRows;
            for (int row = 0; row < centred.numRows; row++) {
                centred.unsafe_set(row, column, centred.unsafe_get(row, column) - mean);
            }
        }
        return centred;
    }

    private static EigenDecomposition_F64<DMatrixRMaj> decomposed(DMatrixRMaj gram) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(gram.numRows, true, true);
        if (!eigen.decompose(gram)) {
            throw new IllegalStateException(
                    "the eigenvalues of a symmetric matrix of " + gram.numRows + " rows did not converge");
        }
        return eigen;
    }

    /** Rounding makes the smallest eigenvalues of a Gram matrix negative; none is. */
    private static double variance(EigenDecomposition_F64<DMatrixRMaj> eigen, int index) {
        return Math.max(0, eigen.getEigenvalue(index).getReal());
    }

    private static double squares(DMatrixRMaj matrix) {
        return Arrays.stream(matrix.data).map(value -> value * value).sum();
    }

    private static double[] fractions(double[] variances, double squares) {
        double total = Arrays.stream(variances).sum();
        return Arrays.stream(variances)
                .map(variance -> total > ROUNDING * squares ? variance / total : 0)
                .toArray();
    }

    private static double effectiveRank(double[] fractions) {
        double entropy = 0;
        for (double fraction : fractions) {
            if (fraction > 0) {
                entropy -= fraction * Math.log(fraction);
            }
        }
        return Math.exp(entropy);
    }

    /** The unit vector of a component among the columns, its largest loading positive. */
    private static DMatrixRMaj axis(
            DMatrixRMaj centred, EigenDecomposition_F64<DMatrixRMaj> eigen, int index, boolean wide) {
        DMatrixRMaj axis = eigen.getEigenVector(index);
        if (wide) {
            DMatrixRMaj loadings = new DMatrixRMaj(centred.numCols, 1);
            CommonOps_DDRM.multTransA(centred, axis, loadings);
            axis = loadings;
        }
        double largest = 0;
        double squares = 0;
        for (double loading : axis.data) {
            largest = Math.abs(loading) > Math.abs(largest) ? loading : largest;
            squares += loading * loading;
        }
        CommonOps_DDRM.scale(Math.signum(largest) / Math.sqrt(squares), axis);
        return axis;
    }

    private static void project(DMatrixRMaj centred, DMatrixRMaj axis, float[] coordinates, int component) {
        DMatrixRMaj projection = new DMatrixRMaj(centred.numRows, 1);
        CommonOps_DDRM.mult(centred, axis, projection);
        for (int row = 0; row < centred.numRows; row++) {
            coordinates[row * COMPONENTS + component] = (float) projection.data[row];
        }
    }
}
