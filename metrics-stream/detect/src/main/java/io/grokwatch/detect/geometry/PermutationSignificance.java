package io.grokwatch.detect.geometry;

import io.grokwatch.events.GeometryMeasured;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * The significance of a statistic of ordered rows under the null hypothesis that their order is arbitrary: how often the
 * statistic of randomly permuted rows is at least as great as the observed one.
 *
 * <p>Sequential Monte Carlo test of Besag and Clifford 1991 (Biometrika 78): permutations are drawn until {@value
 * #MAX_EXCEEDANCES} of them reach the observed value, then p = {@value #MAX_EXCEEDANCES} / permutations; after at most {@value
 * #MAX_PERMUTATIONS} of them p = (1 + exceedances) / (1 + permutations). Either is a valid p-value; the smallest is 1 / 1001.
 * An embedding without structure, which most are, costs some dozens of permutations and only a clear one all of them.
 *
 * <p>The permutations are those of {@link SeededDraws} with a fixed seed: the same rows have the same p-value.
 */
final class PermutationSignificance {
    static final int MAX_PERMUTATIONS = 1000;
    /** The size of a batch, at most. */
    static final int MAX_BATCH = 240;
    /** The size of the first batch: rows without structure need no more. */
    private static final int FIRST_BATCH = 40;

    private static final int MAX_EXCEEDANCES = 10;
    private static final long SEED = 20220105;
    /** Sums in another order differ by rounding; a statistic that close to the observed one reaches it. */
    private static final double ROUNDING = 1e-12;

    private PermutationSignificance() {}

    /** A statistic that is compared to a threshold for up to {@link #MAX_BATCH} permutations at once. */
    @FunctionalInterface
    interface BatchStatistic {
        /** By permutation, whether its statistic is at least the threshold. The permutations must not be modified. */
        boolean[] reaches(int[][] permutations, double threshold);
    }

    /**
     * The significance of an observed value, one permutation at a time.
     *
     * @param observed the statistic of the rows in their order
     * @param rows how many rows are permuted
     * @param statistic of a permutation, which it must not modify
     */
    static GeometryMeasured.Permutations of(double observed, int rows, ToDoubleFunction<int[]> statistic) {
        return ofBatches(observed, rows, (permutations, threshold) -> {
            boolean[] reaches = new boolean[permutations.length];
            for (int i = 0; i < reaches.length; i++) {
                reaches[i] = statistic.applyAsDouble(permutations[i]) >= threshold;
            }
            return reaches;
        });
    }

    /** The same for a statistic of many permutations at once; some of the last batch may not be needed. */
    static GeometryMeasured.Permutations ofBatches(double observed, int rows, BatchStatistic statistic) {
        SeededDraws draws = new SeededDraws(SEED);
        int[] order = new int[rows];
        Arrays.setAll(order, i -> i);
        int permutations = 0;
        int exceedances = 0;
        while (permutations < MAX_PERMUTATIONS) {
            int size = Math.min(permutations == 0 ? FIRST_BATCH : MAX_BATCH, MAX_PERMUTATIONS - permutations);
            int[][] batch = new int[size][];
            for (int i = 0; i < size; i++) {
                draws.shuffle(order);
                batch[i] = order.clone();
            }
            for (boolean reaches : statistic.reaches(batch, observed * (1 - ROUNDING))) {
                permutations++;
                exceedances += reaches ? 1 : 0;
                if (exceedances == MAX_EXCEEDANCES) {
                    return new GeometryMeasured.Permutations(
                            (double) MAX_EXCEEDANCES / permutations, permutations, exceedances);
                }
            }
        }
        return new GeometryMeasured.Permutations(
                (1.0 + exceedances) / (1 + MAX_PERMUTATIONS), MAX_PERMUTATIONS, exceedances);
    }
}
