package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SymmetricEigenTest {
    private static final int VECTORS = 4;

    /** Spectra of embeddings: far apart, in pairs as circles have them, all equal, few and many zeros, tiny. */
    static Stream<double[]> spectra() {
        double[] flat = new double[113];
        Arrays.fill(flat, 2);
        double[] pairs = new double[60];
        Arrays.setAll(pairs, i -> i < 8 ? 10 - i / 2 : 1e-9);
        double[] falling = new double[31];
        Arrays.setAll(falling, i -> Math.pow(2, -i));
        return Stream.of(
                new double[] {3},
                new double[] {5, 0},
                new double[] {4, 4, 4, 1, 1},
                new double[] {7, 7, 0, 0, 0, 0, 0, 0},
                new double[] {1e-30, 1e-30, 5e-31},
                new double[12],
                flat,
                pairs,
                falling);
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void the_eigenvalues_are_those_the_matrix_was_made_of_and_the_eigenvectors_orthonormal(double[] spectrum) {
        DMatrixRMaj matrix = matrix(spectrum);
        double scale = Math.max(spectrum[0], Double.MIN_NORMAL);

        SymmetricEigen eigen = SymmetricEigen.of(matrix.copy(), VECTORS);

        for (int i = 0; i < spectrum.length; i++) {
            assertThat(eigen.values()[i]).isCloseTo(spectrum[i], within(1e-12 * scale));
        }
        for (int i = 0; i < Math.min(VECTORS, spectrum.length); i++) {
            for (int j = 0; j <= i; j++) {
                assertThat(Vectors.dot(eigen.vector(i), eigen.vector(j))).isCloseTo(i == j ? 1 : 0, within(1e-12));
            }
            for (int row = 0; row < spectrum.length; row++) {
                double image = 0;
                for (int column = 0; column < spectrum.length; column++) {
                    image += matrix.get(row, column) * eigen.vector(i)[column];
                }
                assertThat(image).isCloseTo(spectrum[i] * eigen.vector(i)[row], within(1e-12 * scale));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void a_diagonal_matrix_has_its_axes_as_eigenvectors(double[] spectrum) {
        SymmetricEigen eigen = SymmetricEigen.of(CommonOps_DDRM.diag(spectrum), VECTORS);

        assertThat(eigen.values()).containsExactly(spectrum, within(1e-15 * spectrum[0]));
        for (int i = 0; i < Math.min(VECTORS, spectrum.length); i++) {
            for (int row = 0; row < spectrum.length; row++) {
                assertThat(eigen.vector(i)[row] * (spectrum[row] - spectrum[i]))
                        .isCloseTo(0, within(1e-12 * spectrum[0]));
            }
        }
    }

    private static DMatrixRMaj matrix(double[] spectrum) {
        int size = spectrum.length;
        DMatrixRMaj axes = RandomMatrices_DDRM.orthogonal(size, size, new Random(size));
        DMatrixRMaj scaled = new DMatrixRMaj(size, size);
        CommonOps_DDRM.mult(axes, CommonOps_DDRM.diag(spectrum), scaled);
        DMatrixRMaj matrix = new DMatrixRMaj(size, size);
        CommonOps_DDRM.multTransB(scaled, axes, matrix);
        return matrix;
    }
}
