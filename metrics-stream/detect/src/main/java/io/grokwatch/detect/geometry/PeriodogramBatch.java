package io.grokwatch.detect.geometry;

import java.util.Arrays;

/**
 * How much of a sequence is one wave, in many orders at once and in single precision: what is taken from {@link FourierBasis} one by
 * one costs twice as much. Orders lie side by side, so that each step is the same for all of them and the compiler uses the
 * processor's vectors.
 *
 * <p>For n ≤ 512 a share is off by less than 2e-5: a sum of n/14 groups of at most 1 in total squares has an error of at most
 * (n/14 + 6) √n 2⁻²⁴ = 6e-5, of which a share takes 4 √(n/2) / n.
 */
final class PeriodogramBatch {
    /** So many positions are added up in one pass. */
    private static final int PASS = 7;

    private final int length;
    /** By frequency, then by position from 1 to ⌊n/2⌋; beyond, up to a whole pass, 0. */
    private final float[][] cosine;

    private final float[][] sine;

    /** By position, then by order: positions a and n-a share a cosine and have opposite sines. */
    private final float[][] sums;

    private final float[][] differences;
    private final float[] atZero;
    private final float[] cosines;
    private final float[] sines;
    private final float[] strongest;

    /** @param most how many orders there are at once, at most */
    PeriodogramBatch(FourierBasis waves, int most) {
        this.length = waves.length();
        int positions = (length / 2 + PASS - 1) / PASS * PASS;
        this.cosine = new float[waves.frequencies()][positions];
        this.sine = new float[waves.frequencies()][positions];
        for (int k = 1; k <= cosine.length; k++) {
            for (int position = 1; 2 * position <= length; position++) {
                cosine[k - 1][position - 1] = (float) waves.cosine(position, k);
                sine[k - 1][position - 1] = (float) waves.sine(position, k);
            }
        }
        this.sums = new float[positions][most];
        this.differences = new float[positions][most];
        this.atZero = new float[most];
        this.cosines = new float[most];
        this.sines = new float[most];
        this.strongest = new float[most];
    }

    /**
     * Adds to each order's entry the share of the strongest wave, max over k of 2 |Σₐ v(order(a)) exp(2πi k a / n)|² / n.
     *
     * @param sequence v, of length 1 or less
     * @param shares by order
     */
    void addShares(float[] sequence, int[][] orders, float[] shares) {
        int lanes = orders.length;
        for (int lane = 0; lane < lanes; lane++) {
            lay(sequence, orders[lane], lane);
        }
        Arrays.fill(strongest, 0);
        for (int k = 0; k < cosine.length; k++) {
            System.arraycopy(atZero, 0, cosines, 0, lanes);
            Arrays.fill(sines, 0);
            for (int position = 0; position < sums.length; position += PASS) {
                pass(lanes, cosines, cosine[k], sums, position);
                pass(lanes, sines, sine[k], differences, position);
            }
            for (int lane = 0; lane < lanes; lane++) {
                float power = cosines[lane] * cosines[lane] + sines[lane] * sines[lane];
                strongest[lane] = Math.max(strongest[lane], power);
            }
        }
        for (int lane = 0; lane < lanes; lane++) {
            shares[lane] += Math.min(1, 2 * strongest[lane] / length);
        }
    }

    private void lay(float[] sequence, int[] order, int lane) {
        atZero[lane] = sequence[order[0]];
        for (int position = 1; 2 * position < length; position++) {
            float one = sequence[order[position]];
            float other = sequence[order[length - position]];
            sums[position - 1][lane] = one + other;
            differences[position - 1][lane] = one - other;
        }
        if (length % 2 == 0) {
            sums[length / 2 - 1][lane] = sequence[order[length / 2]];
        }
    }

    /** Written out, so that each total is loaded and stored once for {@value #PASS} positions. */
    private static void pass(int lanes, float[] total, float[] wave, float[][] by, int position) {
        float factor0 = wave[position];
        float factor1 = wave[position + 1];
        float factor2 = wave[position + 2];
        float factor3 = wave[position + 3];
        float factor4 = wave[position + 4];
        float factor5 = wave[position + 5];
        float factor6 = wave[position + 6];
        float[] by0 = by[position];
        float[] by1 = by[position + 1];
        float[] by2 = by[position + 2];
        float[] by3 = by[position + 3];
        float[] by4 = by[position + 4];
        float[] by5 = by[position + 5];
        float[] by6 = by[position + 6];
        for (int lane = 0; lane < lanes; lane++) {
            total[lane] += (factor0 * by0[lane] + factor1 * by1[lane])
                    + (factor2 * by2[lane] + factor3 * by3[lane])
                    + (factor4 * by4[lane] + factor5 * by5[lane] + factor6 * by6[lane]);
        }
    }
}
