package io.grokwatch.detect.geometry;

import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.GeometryMeasured.Parallelogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * <p>More quadruples than {@value #MAX_EXAMINED} (n > 116) are drawn from, with a seed, and so are more than {@value
 * #MAX_TESTED} for the test against shuffled residues. Cost: O(n³) over the first {@value PairSums#COLUMNS} columns, by
 * which nearly all quadruples are ruled out.
 */
final class RepresentationQuality {
    private static final double TOLERANCE = 0.01;
    private static final int MAX_EXAMINED = 131_072;
    private static final int MAX_TESTED = 1024;
    private static final int MAX_FOUND = 64;
    private static final long SEED = 20220520;

    private final double[][] rows;

    private RepresentationQuality(double[][] rows) {
        this.rows = rows;
    }

    /** @param rows in the order of their group, at least 1; or null if there are too few for a quadruple */
    static GeometryMeasured.@Nullable Parallelograms of(double[][] rows) {
        long possible = possible(rows.length);
        if (possible == 0) {
            return null;
        }
        return new RepresentationQuality(standardised(rows)).measure(possible);
    }

    private GeometryMeasured.Parallelograms measure(long possible) {
        int[] drawn = possible <= MAX_EXAMINED ? new int[0] : drawn(rows.length, MAX_EXAMINED);
        List<Parallelogram> found = new ArrayList<>();
        int count = drawn.length == 0 ? countAll(found) : count(drawn, inOrder(), found);
        int examined = drawn.length == 0 ? (int) possible : MAX_EXAMINED;
        return new GeometryMeasured.Parallelograms(
                (double) count / examined, examined, possible, found, test(count, possible));
    }

    /** Without a list of them, which would not fit the processor's cache. */
    private int countAll(List<Parallelogram> found) {
        PairSums sums = PairSums.of(rows);
        double most = TOLERANCE * rows[0].length;
        int count = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int n = i + 2; n < rows.length; n++) {
                for (int j = i + 1; 2 * j <= i + n; j++) {
                    if (sums.gap(i, j, i + n) < most && closes(rows[i], rows[j], rows[i + n - j], rows[n])) {
                        count++;
                        keep(new Parallelogram(i, j, i + n - j, n), found);
                    }
                }
            }
        }
        return count;
    }

    private static void keep(Parallelogram parallelogram, List<Parallelogram> found) {
        if (found.size() < MAX_FOUND) {
            found.add(parallelogram);
        }
    }

    private GeometryMeasured.Permutations test(int count, long possible) {
        if (count == 0) {
            return PermutationSignificance.of(0, rows.length, order -> 0);
        }
        int[] quadruples = possible <= MAX_TESTED ? all((int) possible) : drawn(rows.length, MAX_TESTED);
        return PermutationSignificance.of(
                count(quadruples, inOrder(), new ArrayList<>()),
                rows.length,
                order -> count(quadruples, order, new ArrayList<>(0)));
    }

    private int[] inOrder() {
        int[] order = new int[rows.length];
        Arrays.setAll(order, i -> i);
        return order;
    }

    private int count(int[] quadruples, int[] order, List<Parallelogram> found) {
        int count = 0;
        for (int q = 0; q < quadruples.length; q += 3) {
            int i = quadruples[q];
            int j = quadruples[q + 1];
            int m = quadruples[q + 2];
            int n = j + m - i;
            if (closes(rows[order[i]], rows[order[j]], rows[order[m]], rows[order[n]])) {
                count++;
                keep(new Parallelogram(i, j, m, n), found);
            }
        }
        return count;
    }

    private static boolean closes(double[] i, double[] j, double[] m, double[] n) {
        double most = TOLERANCE * i.length;
        double squares = 0;
        for (int column = 0; column < i.length; column++) {
            double gap = i[column] + n[column] - j[column] - m[column];
            squares += gap * gap;
            if (squares >= most) {
                return false;
            }
        }
        return true;
    }

    /** For each i and width n - i = w ≥ 2 there are ⌊w/2⌋ inner pairs. */
    private static long possible(int rows) {
        long possible = 0;
        for (int width = 2; width < rows; width++) {
            possible += (long) (rows - width) * (width / 2);
        }
        return possible;
    }

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

    /** Each is as likely: triples i, j, n are drawn until j is an inner row before the middle or on it. */
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
            ResidueSpectrum.addScaled(mean, row, 1.0 / rows.length);
        }
        double[] scale = new double[columns];
        for (double[] row : rows) {
            for (int column = 0; column < columns; column++) {
                scale[column] += (row[column] - mean[column]) * (row[column] - mean[column]) / rows.length;
            }
        }
        for (int column = 0; column < columns; column++) {
            boolean varies = scale[column] > EmbeddingGeometry.ROUNDING * mean[column] * mean[column];
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
}
