package io.grokwatch.detect.geometry;

/**
 * The sums Rⱼ + Rₘ of all pairs of rows j ≤ m in their first columns. Pairs of the same j + m lie side by side, as they are
 * compared with one another: the gap of a parallelogram is the difference of two such sums.
 */
final class PairSums {
    /** As many columns as it takes for nearly every gap of rows without structure to be too large. */
    static final int COLUMNS = 4;

    /** By j + m: where the pair of j = 0 is or would be. */
    private final int[] start;

    private final double[] sums;

    private PairSums(int[] start, double[] sums) {
        this.start = start;
        this.sums = sums;
    }

    static PairSums of(double[][] rows) {
        int n = rows.length;
        int columns = Math.min(COLUMNS, rows[0].length);
        int[] start = new int[2 * n - 1];
        double[] sums = new double[COLUMNS * n * (n + 1) / 2];
        int next = 0;
        for (int total = 0; total < start.length; total++) {
            int least = Math.max(0, total - n + 1);
            start[total] = next - COLUMNS * least;
            for (int j = least; 2 * j <= total; j++) {
                for (int column = 0; column < columns; column++) {
                    sums[next + column] = rows[j][column] + rows[total - j][column];
                }
                next += COLUMNS;
            }
        }
        return new PairSums(start, sums);
    }

    /** The square of the difference of the sums of i and total - i and of j and total - j, over the first columns. */
    double gap(int i, int j, int total) {
        int one = start[total] + COLUMNS * i;
        int other = start[total] + COLUMNS * j;
        double a = sums[one] - sums[other];
        double b = sums[one + 1] - sums[other + 1];
        double c = sums[one + 2] - sums[other + 2];
        double d = sums[one + 3] - sums[other + 3];
        return a * a + b * b + (c * c + d * d);
    }
}
