package io.grokwatch.detect.geometry;

import org.ejml.data.DMatrixRMaj;

/** The Gram matrix of the smaller side of a matrix C: CᵀC, or CCᵀ if it is wide. */
final class GramMatrix {
    private GramMatrix() {}

    static boolean isWide(double[][] rows) {
        return rows[0].length > rows.length;
    }

    /** Its upper triangle; what is below is 0. */
    static DMatrixRMaj of(double[][] rows) {
        return inner(isWide(rows) ? transposed(rows) : rows);
    }

    /** CᵀC as the sum of the outer products of the rows, four at a time: every loop runs along rows, as vectors like it. */
    private static DMatrixRMaj inner(double[][] rows) {
        int size = rows[0].length;
        double[][] gram = new double[size][size];
        double[] none = new double[size];
        for (int row = 0; row < rows.length; row += 4) {
            double[] second = row + 1 < rows.length ? rows[row + 1] : none;
            double[] third = row + 2 < rows.length ? rows[row + 2] : none;
            double[] fourth = row + 3 < rows.length ? rows[row + 3] : none;
            for (int i = 0; i < size; i++) {
                add(gram[i], i, rows[row], second, third, fourth);
            }
        }
        return new DMatrixRMaj(gram);
    }

    private static void add(double[] sum, int from, double[] a, double[] b, double[] c, double[] d) {
        double ofA = a[from];
        double ofB = b[from];
        double ofC = c[from];
        double ofD = d[from];
        for (int j = from; j < sum.length; j++) {
            sum[j] += (ofA * a[j] + ofB * b[j]) + (ofC * c[j] + ofD * d[j]);
        }
    }

    private static double[][] transposed(double[][] rows) {
        double[][] transposed = new double[rows[0].length][rows.length];
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < transposed.length; column++) {
                transposed[column][row] = rows[row][column];
            }
        }
        return transposed;
    }
}
