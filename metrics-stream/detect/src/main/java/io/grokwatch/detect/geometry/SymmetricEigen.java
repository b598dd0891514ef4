package io.grokwatch.detect.geometry;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/** The eigenvalues of a positive semidefinite matrix, the largest first, with their unit vectors. */
final class SymmetricEigen {
    private final EigenDecomposition_F64<DMatrixRMaj> eigen;
    private final int[] order;

    private SymmetricEigen(EigenDecomposition_F64<DMatrixRMaj> eigen, int[] order) {
        this.eigen = eigen;
        this.order = order;
    }

    static SymmetricEigen of(DMatrixRMaj matrix) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(matrix.numRows, true, true);
        if (!eigen.decompose(matrix)) {
            throw new IllegalStateException(
                    "the eigenvalues of a symmetric matrix of " + matrix.numRows + " rows did not converge");
        }
        int[] order = IntStream.range(0, matrix.numRows)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).getReal()))
                .mapToInt(Integer::intValue)
                .toArray();
        return new SymmetricEigen(eigen, order);
    }

    /** Rounding makes the smallest eigenvalues of a Gram matrix negative; none is. */
    double[] values() {
        return IntStream.of(order)
                .mapToDouble(i -> Math.max(0, eigen.getEigenvalue(i).getReal()))
                .toArray();
    }

    DMatrixRMaj vector(int rank) {
        return eigen.getEigenVector(order[rank]);
    }

    /** Scales a direction to a unit vector whose largest entry is positive: one is known up to its sign. */
    static void orient(double[] vector) {
        double largest = 0;
        double squares = 0;
        for (double entry : vector) {
            largest = Math.abs(entry) > Math.abs(largest) ? entry : largest;
            squares += entry * entry;
        }
        double scale = squares > 0 ? Math.signum(largest) / Math.sqrt(squares) : 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= scale;
        }
    }
}
