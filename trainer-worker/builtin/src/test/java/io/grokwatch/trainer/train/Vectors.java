package io.grokwatch.trainer.train;

import java.util.Arrays;

/** Plain arithmetic in double precision, as a reference for the engine. */
final class Vectors {
    private Vectors() {}

    static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }

    static double norm(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }

    static double cosine(double[] a, double[] b) {
        double dot = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
        }
        return dot / (norm(a) * norm(b));
    }

    /** The mean row of a row-major matrix. */
    static double[] meanOfRows(double[] matrix, int columns) {
        double[] mean = new double[columns];
        for (int i = 0; i < matrix.length; i++) {
            mean[i % columns] += matrix[i] * columns / matrix.length;
        }
        return mean;
    }
}
