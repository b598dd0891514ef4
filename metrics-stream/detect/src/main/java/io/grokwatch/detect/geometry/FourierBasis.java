package io.grokwatch.detect.geometry;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The discrete Fourier basis over a cycle of n ≥ 3 positions: cos and sin(2π k a / n) for the frequencies k = 1, 2, ...,
 * ⌊(n-1)/2⌋, which are those with both a cosine and a sine.
 *
 * <p>The transform is two matrix products of EJML, O(n²) for a column, rather than a fast Fourier transform: a cycle is
 * mostly a prime of some tens or hundreds, for which a fast transform has to pad to a power of two (Bluestein). JTransforms
 * 3.2, the one library with transforms of any length, takes 1.9 ms for 113 x 128 where the products take 0.38 ms, which is
 * more than half of what all measures of such an embedding may take; it is the faster one from about 500 rows on (2,048 x 512:
 * 0.03 s, the products 0.58 s, which is within the bound). EJML 0.44.0, JDK 25, one core of an AMD EPYC.
 */
final class FourierBasis {
    private final int length;
    /** Frequencies x ⌊n/2⌋ positions from 1 on: positions a and n - a share a cosine and have opposite sines. */
    private final DMatrixRMaj cosine;

    private final DMatrixRMaj sine;

    private FourierBasis(int length, DMatrixRMaj cosine, DMatrixRMaj sine) {
        this.length = length;
        this.cosine = cosine;
        this.sine = sine;
    }

    /**
     * The transform of some columns.
     *
     * @param cosine Σₐ v(a) cos(2π k a / n), frequencies x columns
     * @param sine Σₐ v(a) sin(2π k a / n), frequencies x columns
     */
    @SuppressWarnings("ArrayRecordComponent") // Read-only, and never compared.
    record Coefficients(double[][] cosine, double[][] sine) {}

    /** The basis over n ≥ 3 positions. */
    static FourierBasis of(int length) {
        // One turn, so that the angle of every frequency and position is looked up with full precision.
        double[] cosineOfTurn = new double[length];
        double[] sineOfTurn = new double[length];
        for (int i = 0; i < length; i++) {
            cosineOfTurn[i] = Math.cos(2 * Math.PI * i / length);
            sineOfTurn[i] = Math.sin(2 * Math.PI * i / length);
        }
        int frequencies = (length - 1) / 2;
        DMatrixRMaj cosine = new DMatrixRMaj(frequencies, length / 2);
        DMatrixRMaj sine = new DMatrixRMaj(frequencies, length / 2);
        for (int k = 1; k <= frequencies; k++) {
            for (int position = 1; 2 * position <= length; position++) {
                int angle = (int) ((long) k * position % length);
                cosine.unsafe_set(k - 1, position - 1, cosineOfTurn[angle]);
                sine.unsafe_set(k - 1, position - 1, sineOfTurn[angle]);
            }
        }
        return new FourierBasis(length, cosine, sine);
    }

    /** The number of positions n. */
    int length() {
        return length;
    }

    /** The number of frequencies, ⌊(n-1)/2⌋. */
    int frequencies() {
        return cosine.numRows;
    }

    /** cos(2π k a / n) for a position a in [1, n/2] and a frequency k from 1. */
    double cosine(int position, int frequency) {
        return cosine.get(frequency - 1, position - 1);
    }

    /** sin(2π k a / n) for a position a in [1, n/2] and a frequency k from 1. */
    double sine(int position, int frequency) {
        return sine.get(frequency - 1, position - 1);
    }

    /**
     * Transforms each column.
     *
     * @param rows n rows by position
     */
    Coefficients transform(double[][] rows) {
        int columns = rows[0].length;
        DMatrixRMaj sums = new DMatrixRMaj(length / 2, columns);
        DMatrixRMaj differences = new DMatrixRMaj(length / 2, columns);
        for (int position = 1; 2 * position <= length; position++) {
            double[] row = rows[position];
            double[] mirrored = rows[length - position];
            boolean alternates = 2 * position == length; // Its own mirror image, with a sine of 0.
            int start = (position - 1) * columns;
            for (int column = 0; column < columns; column++) {
                sums.data[start + column] = alternates ? row[column] : row[column] + mirrored[column];
                differences.data[start + column] = row[column] - mirrored[column];
            }
        }
        double[][] cosines = product(cosine, sums);
        for (double[] coefficients : cosines) {
            Vectors.addScaled(coefficients, rows[0], 1);
        }
        return new Coefficients(cosines, product(sine, differences));
    }

    private static double[][] product(DMatrixRMaj basis, DMatrixRMaj values) {
        DMatrixRMaj product = new DMatrixRMaj(basis.numRows, values.numCols);
        CommonOps_DDRM.mult(basis, values, product);
        return product.get2DData();
    }
}
