package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FourierBasisTest {

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 8, 31, 112, 113})
    void the_coefficients_are_the_sums_of_the_definition(int length) {
        double[][] rows = random(length, 5);
        FourierBasis basis = FourierBasis.of(length);

        FourierBasis.Coefficients coefficients = basis.transform(rows);

        assertThat(basis.frequencies()).isEqualTo((length - 1) / 2);
        for (int k = 1; k <= basis.frequencies(); k++) {
            for (int column = 0; column < 5; column++) {
                double cosine = 0;
                double sine = 0;
                for (int position = 0; position < length; position++) {
                    double angle = 2 * Math.PI * k * position / length;
                    cosine += rows[position][column] * Math.cos(angle);
                    sine += rows[position][column] * Math.sin(angle);
                }
                assertThat(coefficients.cosine()[k - 1][column]).isCloseTo(cosine, within(1e-11));
                assertThat(coefficients.sine()[k - 1][column]).isCloseTo(sine, within(1e-11));
            }
        }
    }

    /** Parseval's theorem: the power of the frequencies is the sum of squares, for centred sequences of odd length. */
    @ParameterizedTest
    @ValueSource(ints = {3, 31, 113, 2047})
    void the_power_of_all_frequencies_is_half_the_length_times_the_sum_of_squares(int length) {
        double[][] rows = random(length, 1);
        double mean = 0;
        for (double[] row : rows) {
            mean += row[0] / length;
        }
        double squares = 0;
        for (double[] row : rows) {
            row[0] -= mean;
            squares += row[0] * row[0];
        }

        FourierBasis.Coefficients coefficients = FourierBasis.of(length).transform(rows);

        double power = 0;
        for (int k = 0; k < (length - 1) / 2; k++) {
            power += Math.pow(coefficients.cosine()[k][0], 2)
                    + Math.pow(coefficients.sine()[k][0], 2);
        }
        assertThat(power).isCloseTo(length * squares / 2, within(1e-11 * length * squares));
    }

    private static double[][] random(int rows, int columns) {
        Random random = new Random(rows);
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            for (int column = 0; column < columns; column++) {
                row[column] = random.nextGaussian();
            }
        }
        return values;
    }
}
