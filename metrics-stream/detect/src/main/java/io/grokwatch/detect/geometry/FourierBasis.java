package io.grokwatch.detect.geometry;

import java.util.Arrays;

/**
 * The cosines and sines over a cycle of n rows, by frequency 1, 2, ..., ⌊(n-1)/2⌋: a discrete Fourier transform by
 * definition, which for the lengths in question (primes, up to 2,048) is as quick as a fast one and allocates nothing.
 */
final class FourierBasis {
    private final int length;
    /** By position from 1 to ⌊n/2⌋, then frequency: positions a and n-a share a cosine and have opposite sines. */
    private final double[][] cosine;

    private final double[][] sine;

    private FourierBasis(int length, double[][] cosine, double[][] sine) {
        this.length = length;
        this.cosine = cosine;
        this.sine = sine;
    }

    static FourierBasis of(int length) {
        // One turn, so that every angle of every frequency is looked up with full precision.
        double[] cosineOfTurn = new double[length];
        double[] sineOfTurn = new double[length];
        for (int i = 0; i < length; i++) {
            cosineOfTurn[i] = Math.cos(2 * Math.PI * i / length);
            sineOfTurn[i] = Math.sin(2 * Math.PI * i / length);
        }
        int frequencies = (length - 1) / 2;
        double[][] cosine = new double[length / 2 + 1][frequencies];
        double[][] sine = new double[length / 2 + 1][frequencies];
        for (int position = 0; position < cosine.length; position++) {
            for (int k = 1; k <= frequencies; k++) {
                int angle = (int) ((long) k * position % length);
                cosine[position][k - 1] = cosineOfTurn[angle];
                sine[position][k - 1] = sineOfTurn[angle];
            }
        }
        return new FourierBasis(length, cosine, sine);
    }

    /** n. */
    int length() {
        return length;
    }

    int frequencies() {
        return (length - 1) / 2;
    }

    /** cos(2π k a / n) for a position a up to n/2. */
    double cosine(int position, int frequency) {
        return cosine[position][frequency - 1];
    }

    /** sin(2π k a / n) for a position a up to n/2. */
    double sine(int position, int frequency) {
        return sine[position][frequency - 1];
    }

    /** Σₐ v(order(a)) cos and sin(2π k a / n) into {@code cosines} and {@code sines}, frequency 1 first. */
    void transform(double[] values, int[] order, double[] cosines, double[] sines) {
        Arrays.fill(cosines, values[order[0]]);
        Arrays.fill(sines, 0);
        for (int position = 1; 2 * position < length; position++) {
            double one = values[order[position]];
            double other = values[order[length - position]];
            add(cosines, one + other, cosine[position]);
            add(sines, one - other, sine[position]);
        }
        if (length % 2 == 0) {
            add(cosines, values[order[length / 2]], cosine[length / 2]);
        }
    }

    private static void add(double[] sum, double factor, double[] wave) {
        for (int k = 0; k < sum.length; k++) {
            sum[k] += factor * wave[k];
        }
    }
}
