package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodogramBatchTest {
    private static final int ORDERS = 19;

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 14, 15, 28, 31, 112, 113, 511, 512})
    void shares_are_those_of_the_waves_one_by_one(int length) {
        FourierBasis waves = FourierBasis.of(length);
        double[] sequence = new Random(length).doubles(length, -1, 1).toArray();
        double norm = Math.sqrt(ResidueSpectrum.dot(sequence, sequence));
        float[] single = new float[length];
        for (int i = 0; i < length; i++) {
            single[i] = (float) (sequence[i] / norm);
        }
        int[][] orders = new int[ORDERS][length];
        SeededDraws draws = new SeededDraws(length);
        for (int[] order : orders) {
            Arrays.setAll(order, i -> i);
            draws.shuffle(order);
        }
        float[] shares = new float[ORDERS];
        Arrays.fill(shares, 1);

        new PeriodogramBatch(waves, ORDERS + 1).addShares(single, orders, shares);

        for (int i = 0; i < ORDERS; i++) {
            assertThat((double) shares[i]).isCloseTo(1 + strongest(waves, sequence, norm, orders[i]), within(2e-5));
        }
    }

    private static double strongest(FourierBasis waves, double[] sequence, double norm, int[] order) {
        double[] cosines = new double[waves.frequencies()];
        double[] sines = new double[waves.frequencies()];
        waves.transform(sequence, order, cosines, sines);
        double strongest = 0;
        for (int k = 0; k < cosines.length; k++) {
            strongest = Math.max(strongest, cosines[k] * cosines[k] + sines[k] * sines[k]);
        }
        return Math.min(1, 2 * strongest / (order.length * norm * norm));
    }
}
