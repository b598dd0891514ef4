package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.GeometryMeasured.Parallelogram;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepresentationQualityTest {

    @Test
    void all_quadruples_of_residues_on_a_line_are_parallelograms_and_that_is_significant() {
        GeometryMeasured.Parallelograms measured = measured(line(10, 0.01));

        assertThat(measured.possible()).isEqualTo(70);
        assertThat(measured.examined()).isEqualTo(70);
        assertThat(measured.index()).isEqualTo(1);
        assertThat(measured.found()).hasSize(64).startsWith(new Parallelogram(0, 1, 1, 2));
        assertThat(Objects.requireNonNull(measured.test()).pValue()).isLessThan(0.001);
    }

    @Test
    void random_residues_have_few_parallelograms_which_are_not_significant() {
        GeometryMeasured.Parallelograms measured = measured(line(31, 1000));

        assertThat(measured.index()).isLessThan(0.1);
        assertThat(Objects.requireNonNull(measured.test()).pValue()).isGreaterThan(0.01);
    }

    @Test
    void too_many_quadruples_are_sampled() {
        GeometryMeasured.Parallelograms measured = measured(line(200, 0.01));

        assertThat(measured.possible()).isGreaterThan(measured.examined());
        assertThat(measured.index()).isEqualTo(1);
    }

    @Test
    void two_rows_have_no_quadruple() {
        assertThat(RepresentationQuality.of(line(2, 1))).isNull();
    }

    private static GeometryMeasured.Parallelograms measured(double[][] rows) {
        return Objects.requireNonNull(RepresentationQuality.of(rows));
    }

    private static double[][] line(int rows, double noise) {
        Random random = new Random(1);
        double[][] line = new double[rows][3];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < 3; column++) {
                line[row][column] = (column + 1) * row + noise * random.nextGaussian();
            }
        }
        return line;
    }
}
