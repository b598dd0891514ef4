package io.grokwatch.detect.geometry;

import io.grokwatch.events.GeometryMeasured;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * How often a measure is as great as it was found when the rows are shuffled, so that what they stand for is lost.
 *
 * <p>Sequential Monte Carlo test of Besag and Clifford 1991 (Biometrika 78): shuffles are drawn until {@value #ENOUGH}
 * of them were as great, then p = {@value #ENOUGH} / shuffles, at most {@value #SHUFFLES}; after those p = (1 + as great)
 * / (1 + shuffles). Either is a valid p-value; the least is 1 / 1001. So an embedding without structure, which most are,
 * costs some dozens of shuffles and only a clear one all of them.
 *
 * <p>The shuffles are those of a seeded {@link Random}, whose numbers its contract fixes: the same rows give the same p.
 */
final class PermutationTest {
    static final int SHUFFLES = 1000;
    private static final int ENOUGH = 10;
    private static final long SEED = 20220105;
    /** Sums in another order differ by rounding; such shuffles are as great. */
    private static final double ROUNDING = 1e-12;

    private PermutationTest() {}

    /**
     * The test of a measure.
     *
     * @param observed the measure of the rows as they are
     * @param rows how many are shuffled
     * @param measure of a shuffled order, which it must not keep
     */
    static GeometryMeasured.Permutations of(double observed, int rows, ToDoubleFunction<int[]> measure) {
        Random random = new Random(SEED);
        int[] order = new int[rows];
        for (int i = 0; i < rows; i++) {
            order[i] = i;
        }
        int asGreat = 0;
        for (int shuffles = 1; shuffles <= SHUFFLES; shuffles++) {
            shuffle(order, random);
            asGreat += measure.applyAsDouble(order) >= observed * (1 - ROUNDING) ? 1 : 0;
            if (asGreat == ENOUGH) {
                return new GeometryMeasured.Permutations((double) ENOUGH / shuffles, shuffles, asGreat);
            }
        }
        return new GeometryMeasured.Permutations((1.0 + asGreat) / (1 + SHUFFLES), SHUFFLES, asGreat);
    }

    /** Fisher and Yates: every order is as likely, whichever it was before. */
    private static void shuffle(int[] order, Random random) {
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
    }
}
