package io.grokwatch.detect.geometry;

import io.grokwatch.events.GeometryMeasured;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * How often a measure is as great as it was found when the rows are shuffled, so that what they stand for is lost.
 *
 * <p>Sequential Monte Carlo test of Besag and Clifford 1991 (Biometrika 78): shuffles are drawn until {@value #ENOUGH}
 * of them were as great, then p = {@value #ENOUGH} / shuffles, at most {@value #SHUFFLES}; after those p = (1 + as great)
 * / (1 + shuffles). Either is a valid p-value; the least is 1 / 1001. So an embedding without structure, which most are,
 * costs some dozens of shuffles and only a clear one all of them.
 *
 * <p>The shuffles are those of {@link SeededDraws}: the same rows give the same p.
 */
final class PermutationSignificance {
    static final int SHUFFLES = 1000;
    /** The most orders that are measured at once. */
    static final int BATCH = 240;
    /** How many are measured at first: rows without structure need no more. */
    private static final int FIRST = 40;

    private static final int ENOUGH = 10;
    private static final long SEED = 20220105;
    /** Sums in another order differ by rounding; such shuffles are as great. */
    private static final double ROUNDING = 1e-12;

    private PermutationSignificance() {}

    /** Measures shuffled orders, at most {@link #BATCH}: whether each is as great as a bound. It must not keep them. */
    @FunctionalInterface
    interface Shuffled {
        boolean[] asGreat(int[][] orders, double bound);
    }

    /**
     * The test of a measure.
     *
     * @param observed the measure of the rows as they are
     * @param rows how many are shuffled
     * @param measure of a shuffled order, which it must not keep
     */
    static GeometryMeasured.Permutations of(double observed, int rows, ToDoubleFunction<int[]> measure) {
        return ofBatches(observed, rows, (orders, bound) -> {
            boolean[] asGreat = new boolean[orders.length];
            for (int i = 0; i < orders.length; i++) {
                asGreat[i] = measure.applyAsDouble(orders[i]) >= bound;
            }
            return asGreat;
        });
    }

    /** The same for a measure of many orders at once; of the last ones some may not be needed. */
    static GeometryMeasured.Permutations ofBatches(double observed, int rows, Shuffled measure) {
        SeededDraws draws = new SeededDraws(SEED);
        int[] order = new int[rows];
        Arrays.setAll(order, i -> i);
        int shuffles = 0;
        int found = 0;
        while (shuffles < SHUFFLES) {
            int[][] orders = new int[Math.min(shuffles == 0 ? FIRST : BATCH, SHUFFLES - shuffles)][];
            for (int i = 0; i < orders.length; i++) {
                draws.shuffle(order);
                orders[i] = order.clone();
            }
            for (boolean asGreat : measure.asGreat(orders, observed * (1 - ROUNDING))) {
                shuffles++;
                found += asGreat ? 1 : 0;
                if (found == ENOUGH) {
                    return new GeometryMeasured.Permutations((double) ENOUGH / shuffles, shuffles, found);
                }
            }
        }
        return new GeometryMeasured.Permutations((1.0 + found) / (1 + SHUFFLES), SHUFFLES, found);
    }
}
