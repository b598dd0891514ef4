package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodogramBatchTest {
    private static final int PERMUTATIONS = 19;

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 14, 15, 28, 31, 112, 113, 511, 512})
    void the_peak_shares_of_permutations_are_those_of_their_transforms_in_double_precision(int length) {
        FourierBasis basis = FourierBasis.of(length);
        double[] sequence =
                Vectors.normalised(new Random(length).doubles(length, -1, 1).toArray());
        float[] single = new float[length];
        for (int i = 0; i < length; i++) {
            single[i] = (float) sequence[i];
        }
        int[][] permutations = new int[PERMUTATIONS][length];
        SeededDraws draws = new SeededDraws(length);
        for (int[] permutation : permutations) {
            Arrays.setAll(permutation, i -> i);
            draws.shuffle(permutation);
        }
        float[] shares = new float[PERMUTATIONS];
        Arrays.fill(shares, 1);

        new PeriodogramBatch(basis, PERMUTATIONS + 1).addPeakShares(single, permutations, shares);

        for (int i = 0; i < PERMUTATIONS; i++) {
            assertThat((double) shares[i]).isCloseTo(1 + peakShare(basis, sequence, permutations[i]), within(2e-5));
        }
    }

    private static double peakShare(FourierBasis basis, double[] sequence, int[] permutation) {
        double[][] column = Arrays.stream(permutation)
                .mapToObj(i -> new double[] {sequence[i]})
                .toArray(double[][]::new);
        FourierBasis.Coefficients coefficients = basis.transform(column);
        double peak = 0;
        for (int k = 0; k < basis.frequencies(); k++) {
            double cosine = coefficients.cosine()[k][0];
            double sine = coefficients.sine()[k][0];
            peak = Math.max(peak, cosine * cosine + sine * sine);
        }
        return Math.min(1, 2 * peak / permutation.length);
    }
}
