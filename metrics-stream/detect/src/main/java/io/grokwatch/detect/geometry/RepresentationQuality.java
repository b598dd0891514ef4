package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.Vectors.ROUNDING;

import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.GeometryMeasured.Parallelogram;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The representation quality index of Liu et al. 2022, arXiv:2205.10343, as their code measures it: of the quadruples
 * {i < j ≤ m < n, i + n = j + m} of positions in the order of the group (sums of whole numbers, not of residues) the
 * share with
 *
 * <pre>mean over columns of (Rᵢ + Rₙ - Rⱼ - Rₘ)² &lt; {@value #TOLERANCE},   R = (E - mean) / standard deviation by column (that of the population).</pre>
 *
 * It is 1 where the residues lie evenly on a line, as they come to in toy addition without a modulus, and about 0 on
 * circles. A column without variance counts as 0.
 *
 * <p>If there are more than {@value #MAX_EXAMINED} quadruples (more than 116 rows), as many are drawn from them at random
 * with a fixed seed; {@value #MAX_TESTED} are drawn for the significance ({@link PermutationSignificance}). Cost: O(n³) over
 * the first {@value PairSums#COLUMNS} columns, by which nearly all quadruples are ruled out.
 */
final class RepresentationQuality {
    private static final double TOLERANCE = 0.01;
    private static final int MAX_EXAMINED = 131_072;
    private static final int MAX_TESTED = 1024;
    private static final int MAX_FOUND = 64;
    private static final long SEED = 20220520;

    /** Standardised by column. */
    private final double[][] rows;

    private RepresentationQuality(double[][] rows) {
        this.rows = rows;
    }

    /**
     * The index, its first {@value #MAX_FOUND} parallelograms and its significance.
     *
     * @param rows in the order of their group, at least 1
     * @return null if there are fewer than three rows, which have no quadruple
     */
    static GeometryMeasured.@Nullable Parallelograms of(double[][] rows) {
        long possible = possible(rows.length);
        return possible == 0 ? null : new RepresentationQuality(standardised(rows)).measure(possible);
    }

    private GeometryMeasured.Parallelograms measure(long possible) {
        List<Parallelogram> found = new ArrayList<>();
        boolean all = possible <= MAX_EXAMINED;
        int count = all ? countAll(found) : count(drawn(rows.length, MAX_EXAMINED), identity(), found);
        int examined = all ? (int) possible : MAX_EXAMINED;
        return new GeometryMeasured.Parallelograms(
                (double) count / examined, examined, possible, found, significance(count, possible));
    }

    private GeometryMeasured.Permutations significance(int count, long possible) {
        if (count == 0) {
            return PermutationSignificance.of(0, rows.length, permutation -> 0);
        }
        int[] quadruples = possible <= MAX_TESTED ? all((int) possible) : drawn(rows.length, MAX_TESTED);
        return PermutationSignificance.of(
                count(quadruples, identity(), new ArrayList<>()),
                rows.length,
                permutation -> count(quadruples, permutation, new ArrayList<>(0)));
    }

    /** Counts over all quadruples without a list of them, which would not fit the processor's cache. */
    private int countAll(List<Parallelogram> found) {
        PairSums sums = PairSums.of(rows);
        double bound = TOLERANCE * rows[0].length;
        int count = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int n = i + 2; n < rows.length; n++) {
                for (int j = i + 1; 2 * j <= i + n; j++) {
                    if (sums.gap(i, j, i + n) < bound && closes(rows[i], rows[j], rows[i + n - j], rows[n])) {
                        count++;
                        keep(new Parallelogram(i, j, i + n - j, n), found);
                    }
                }
            }
        }
        return count;
    }

    private int count(int[] quadruples, int[] permutation, List<Parallelogram> found) {
        int count = 0;
        for (int q = 0; q < quadruples.length; q += 3) {
            int i = quadruples[q];
            int j = quadruples[q + 1];
            int m = quadruples[q + 2];
            int n = j + m - i;
            if (closes(rows[permutation[i]], rows[permutation[j]], rows[permutation[m]], rows[permutation[n]])) {
                count++;
                keep(new Parallelogram(i, j, m, n), found);
            }
        }
        return count;
    }

    private static void keep(Parallelogram parallelogram, List<Parallelogram> found) {
        if (found.size() < MAX_FOUND) {
            found.add(parallelogram);
        }
    }

    /** Whether four rows are a parallelogram within the tolerance. */
    private static boolean closes(double[] i, double[] j, double[] m, double[] n) {
        double bound = TOLERANCE * i.length;
        double squares = 0;
        for (int column = 0; column < i.length; column++) {
            double gap = i[column] + n[column] - j[column] - m[column];
            squares += gap * gap;
            if (squares >= bound) {
                return false;
            }
        }
        return true;
    }

    private int[] identity() {
        return IntStream.range(0, rows.length).toArray();
    }

    /** The number of quadruples: for each i and width n - i = w ≥ 2 there are ⌊w/2⌋ inner pairs. */
    private static long possible(int rows) {
        long possible = 0;
        for (int width = 2; width < rows; width++) {
            possible += (long) (rows - width) * (width / 2);
        }
        return possible;
    }

    /** All quadruples as triples i, j, m. */
    private int[] all(int possible) {
        int[] quadruples = new int[3 * possible];
        int next = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int n = i + 2; n < rows.length; n++) {
                for (int j = i + 1; 2 * j <= i + n; j++) {
                    quadruples[next++] = i;
                    quadruples[next++] = j;
                    quadruples[next++] = i + n - j;
                }
            }
        }
        return quadruples;
    }

    /** Equally likely quadruples as triples i, j, m: i, j and n are drawn until j is an inner row up to the middle. */
    private static int[] drawn(int rows, int size) {
        SeededDraws draws = new SeededDraws(SEED);
        int[] quadruples = new int[3 * size];
        for (int next = 0; next < quadruples.length; ) {
            int i = draws.below(rows);
            int n = draws.below(rows);
            int j = draws.below(rows);
            if (i < j && 2 * j <= i + n) {
                quadruples[next++] = i;
                quadruples[next++] = j;
                quadruples[next++] = i + n - j;
            }
        }
        return quadruples;
    }

    private static double[][] standardised(double[][] rows) {
        int columns = rows[0].length;
        double[] mean = new double[columns];
        for (double[] row : rows) {
            Vectors.addScaled(mean, row, 1.0 / rows.length);
        }
        double[] scale = new double[columns];
        for (double[] row : rows) {
            for (int column = 0; column < columns; column++) {
                scale[column] += (row[column] - mean[column]) * (row[column] - mean[column]) / rows.length;
            }
        }
        for (int column = 0; column < columns; column++) {
            boolean varies = scale[column] > ROUNDING * mean[column] * mean[column];
            scale[column] = varies ? 1 / Math.sqrt(scale[column]) : 0;
        }
        double[][] result = new double[rows.length][columns];
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < columns; column++) {
                result[row][column] = (rows[row][column] - mean[column]) * scale[column];
            }
        }
        return result;
    }

    /**
     * The sums Rⱼ + Rₘ of all pairs of rows j ≤ m in their first columns. Pairs of the same j + m lie side by side, as they are
     * compared with one another: the gap of a quadruple is the difference of two such sums.
     */
    private static final class PairSums {
        /** As many columns as it takes for nearly every gap of rows without structure to exceed the tolerance. */
        static final int COLUMNS = 4;

        /** By j + m, where the pair of j = 0 is or would be. */
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
                int minimum = Math.max(0, total - n + 1);
                start[total] = next - COLUMNS * minimum;
                for (int j = minimum; 2 * j <= total; j++) {
                    for (int column = 0; column < columns; column++) {
                        sums[next + column] = rows[j][column] + rows[total - j][column];
                    }
                    next += COLUMNS;
                }
            }
            return new PairSums(start, sums);
        }

        /** The squared distance between the sums of i and total - i and of j and total - j, over the first columns. */
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
}
