package io.grokwatch.detect.geometry;

import java.util.ArrayList;
import java.util.List;

/**
 * Eigenvectors of a symmetric tridiagonal matrix T of known eigenvalues, the largest first: solving (T - λI) x' = x
 * magnifies the part of x along the eigenvector of λ by the inverse of the error of λ (Wilkinson 1958; the method of LAPACK's
 * dstein). The eigenvectors of equal eigenvalues are any orthonormal ones of their space: each iteration starts from another
 * random vector and is kept orthogonal to the eigenvectors before. {@link SymmetricEigen} has the figures of the libraries.
 */
final class InverseIteration {
    /** One step is enough unless the random start is nearly orthogonal to the eigenvector. */
    private static final int STEPS = 3;

    private static final double PRECISION = Math.ulp(1.0);
    /** The distance of two shifts, in units of rounding, so that equal eigenvalues do not lead to the same vector. */
    private static final double SHIFT_DISTANCE = 10;

    private static final long SEED = 19580101;

    private final double[] diagonal;
    private final double[] off;
    private final double rounding;
    private final SeededDraws draws = new SeededDraws(SEED);
    private final List<double[]> found = new ArrayList<>();
    private double shift = Double.POSITIVE_INFINITY;

    /** The rows of U of the factorisation, by their first, second and third entry from the diagonal on. */
    private final double[] first;

    private final double[] second;
    private final double[] third;
    private final double[] factor;
    private final boolean[] swapped;

    /**
     * A matrix to find eigenvectors of.
     *
     * @param diagonal its n ≥ 1 diagonal entries
     * @param off its n - 1 entries beside the diagonal; more are ignored
     */
    InverseIteration(double[] diagonal, double[] off) {
        this.diagonal = diagonal;
        this.off = off;
        int size = diagonal.length;
        double norm = 0;
        for (int i = 0; i < size; i++) {
            norm = Math.max(norm, Math.abs(diagonal[i]) + (i + 1 < size ? 2 * Math.abs(off[i]) : 0));
        }
        this.rounding = norm > 0 ? PRECISION * norm : 1;
        this.first = new double[size];
        this.second = new double[size];
        this.third = new double[size];
        this.factor = new double[size];
        this.swapped = new boolean[size];
    }

    /** The unit eigenvector of the next eigenvalue, which must not be larger than those before. */
    double[] next(double eigenvalue) {
        shift = Math.min(eigenvalue, shift - SHIFT_DISTANCE * rounding);
        factorise();
        double[] x = new double[diagonal.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = draws.below(1 << 16) + 1 - (1 << 15);
        }
        normalise(x);
        for (int step = 0; step < STEPS; step++) {
            solve(x);
            normalise(x);
        }
        found.add(x);
        return x;
    }

    /** T - λI = PLU by Gaussian elimination with partial pivoting; a vanishing pivot is replaced by rounding. */
    private void factorise() {
        int last = diagonal.length - 1;
        first[0] = diagonal[0] - shift;
        second[0] = last > 0 ? off[0] : 0;
        for (int i = 0; i < last; i++) {
            double below = off[i];
            double diagonalBelow = diagonal[i + 1] - shift;
            double offBelow = i + 1 < last ? off[i + 1] : 0;
            swapped[i] = Math.abs(below) > Math.abs(first[i]);
            if (swapped[i]) {
                factor[i] = first[i] / below;
                first[i + 1] = second[i] - factor[i] * diagonalBelow;
                second[i + 1] = -factor[i] * offBelow;
                first[i] = below;
                second[i] = diagonalBelow;
                third[i] = offBelow;
            } else {
                first[i] = pivot(first[i]);
                factor[i] = below / first[i];
                first[i + 1] = diagonalBelow - factor[i] * second[i];
                second[i + 1] = offBelow;
                third[i] = 0;
            }
        }
        first[last] = pivot(first[last]);
    }

    private double pivot(double value) {
        return Math.abs(value) < rounding ? rounding : value;
    }

    /** Overwrites x with the solution of (T - λI) x' = x. */
    private void solve(double[] x) {
        int last = x.length - 1;
        for (int i = 0; i < last; i++) {
            if (swapped[i]) {
                double kept = x[i];
                x[i] = x[i + 1];
                x[i + 1] = kept - factor[i] * x[i];
            } else {
                x[i + 1] -= factor[i] * x[i];
            }
        }
        for (int i = last; i >= 0; i--) {
            double sum = x[i];
            sum -= i < last ? second[i] * x[i + 1] : 0;
            sum -= i + 1 < last ? third[i] * x[i + 2] : 0;
            x[i] = sum / first[i];
        }
    }

    /** Makes a vector a unit vector orthogonal to the eigenvectors before. */
    private void normalise(double[] x) {
        scale(x);
        for (double[] before : found) {
            Vectors.addScaled(x, before, -Vectors.dot(x, before));
        }
        scale(x);
    }

    private static void scale(double[] x) {
        double norm = Vectors.norm(x);
        for (int i = 0; i < x.length; i++) {
            x[i] /= norm;
        }
    }
}
