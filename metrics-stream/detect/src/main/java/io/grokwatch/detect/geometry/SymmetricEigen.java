package io.grokwatch.detect.geometry;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.eig.symm.SymmetricQrAlgorithm_DDRM;
import org.ejml.dense.row.decomposition.hessenberg.TridiagonalDecompositionHouseholder_DDRM;

/**
 * The eigenvalues of a positive semidefinite matrix, the largest first, and the unit vectors of the first of them.
 *
 * <p>A = QTQᵀ with T tridiagonal by Householder reflections; all eigenvalues are those of T by the implicit QR algorithm,
 * the vectors that are asked for those of T by {@link InverseIteration}, reflected back (Golub and Van Loan, Matrix
 * Computations, 8.3). A full decomposition turns all vectors along with each step of the QR algorithm, which costs three
 * times as much as everything else.
 */
final class SymmetricEigen {
    private final double[] values;
    private final double[][] vectors;

    private SymmetricEigen(double[] values, double[][] vectors) {
        this.values = values;
        this.vectors = vectors;
    }

    /**
     * The eigenvalues of a matrix.
     *
     * @param matrix symmetric, positive semidefinite but for rounding; it is overwritten
     * @param leading how many vectors are wanted; there are no more than rows
     */
    static SymmetricEigen of(DMatrixRMaj matrix, int leading) {
        int size = matrix.numRows;
        TridiagonalDecompositionHouseholder_DDRM tridiagonal = new TridiagonalDecompositionHouseholder_DDRM();
        tridiagonal.decompose(matrix);
        double[] diagonal = new double[size];
        double[] off = new double[size];
        tridiagonal.getDiagonal(diagonal, off);
        double[] values = values(diagonal, off);
        InverseIteration iteration = new InverseIteration(diagonal, off);
        double[][] vectors = new double[Math.min(leading, size)][];
        for (int rank = 0; rank < vectors.length; rank++) {
            vectors[rank] = iteration.next(values[rank]).clone();
        }
        for (double[] vector : vectors) {
            reflect(vector, tridiagonal.getQT(), off);
        }
        return new SymmetricEigen(
                Arrays.stream(values).map(value -> Math.max(0, value)).toArray(), vectors);
    }

    private static double[] values(double[] diagonal, double[] off) {
        SymmetricQrAlgorithm_DDRM algorithm = new SymmetricQrAlgorithm_DDRM();
        if (!algorithm.process(diagonal.length, diagonal.clone(), off.clone())) {
            throw new IllegalStateException(
                    "the eigenvalues of a symmetric matrix of " + diagonal.length + " rows did not converge");
        }
        double[] descending = new double[diagonal.length];
        Arrays.setAll(descending, i -> -algorithm.getEigenvalue(i));
        Arrays.sort(descending);
        Arrays.setAll(descending, i -> -descending[i]);
        return descending;
    }

    /**
     * Qx for the product Q of the reflections H = I - 2uuᵀ / uᵀu. Row j - 1 of the decomposition holds the entries of u after
     * the j-th, which is 1; those before are 0. Where nothing was to be reflected the entry beside the diagonal is 0.
     */
    private static void reflect(double[] x, DMatrixRMaj reflections, double[] off) {
        int size = x.length;
        for (int j = size - 1; j > 0; j--) {
            if (off[j - 1] == 0) {
                continue;
            }
            int row = (j - 1) * size;
            double along = x[j];
            double squares = 1;
            for (int i = j + 1; i < size; i++) {
                double entry = reflections.data[row + i];
                along += entry * x[i];
                squares += entry * entry;
            }
            double twice = 2 * along / squares;
            x[j] -= twice;
            for (int i = j + 1; i < size; i++) {
                x[i] -= twice * reflections.data[row + i];
            }
        }
    }

    /** Rounding makes the smallest eigenvalues of a Gram matrix negative; none is. */
    double[] values() {
        return values;
    }

    /** The unit vector of one of the first eigenvalues. */
    double[] vector(int rank) {
        return vectors[rank];
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
