package io.grokwatch.detect.geometry;

/**
 * Arithmetic on vectors held as plain arrays, all of one length per call. EJML has the same operations for its matrices
 * only, which would have every row of an embedding wrapped or copied.
 */
final class Vectors {
    /**
     * A sum of squares smaller than this fraction of the sum of squares that it was computed from is rounding error, not
     * variance: far above the square of double precision (1e-32), far below the square of the relative distance between two
     * neighbouring floats (1e-15).
     */
    static final double ROUNDING = 1e-20;

    private Vectors() {}

    /** The inner product aᵀb. */
    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The Euclidean norm ‖a‖. */
    static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    /** Adds {@code factor} times a vector to a sum. */
    static void addScaled(double[] sum, double[] vector, double factor) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * vector[i];
        }
    }

    /** The unit vector of the same direction; the zero vector, which has no direction, stays 0. */
    static double[] normalised(double[] vector) {
        double norm = norm(vector);
        double[] unit = new double[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = norm > 0 ? vector[i] / norm : 0;
        }
        return unit;
    }

    /** The sign of the entry of largest magnitude, the first of several; 0 for the zero vector. */
    static double signOfLargest(double[] vector) {
        double largest = 0;
        for (double entry : vector) {
            largest = Math.abs(entry) > Math.abs(largest) ? entry : largest;
        }
        return Math.signum(largest);
    }
}
