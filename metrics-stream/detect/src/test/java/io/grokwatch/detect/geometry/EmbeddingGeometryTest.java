package io.grokwatch.detect.geometry;

import static io.grokwatch.detect.geometry.Embeddings.circles;
import static io.grokwatch.detect.geometry.Embeddings.random;
import static io.grokwatch.detect.geometry.Embeddings.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Floats;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.Structure;
import io.grokwatch.events.Structure.Permutations;
import io.grokwatch.events.Structure.ResiduesUnderAddition;
import io.grokwatch.events.Structure.ResiduesUnderMultiplication;
import io.grokwatch.events.Structure.Unstructured;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingGeometryTest {

    @Test
    void a_circle_is_round_and_has_one_frequency_and_two_dimensions() {
        GeometryMeasured measured = measured(snapshot(circles(113, 128, 17), new ResiduesUnderAddition(113)));

        assertThat(circle(measured).frequency()).isEqualTo(17);
        assertThat(circle(measured).roundness()).isCloseTo(1, within(1e-6));
        assertThat(circle(measured).varianceExplained()).isCloseTo(1, within(1e-6));
        assertThat(fourier(measured).keyFrequencies().getFirst()).isEqualTo(17);
        assertThat(fourier(measured).power().get(16)).isCloseTo(1, within(1e-6));
        assertThat(fourier(measured).gini()).isCloseTo(1 - 1 / 56.0, within(1e-6));
        assertThat(measured.principal().effectiveRank()).isCloseTo(2, within(1e-4));
    }

    @Test
    void the_rows_of_a_circle_are_projected_onto_it() {
        GeometryMeasured measured = measured(snapshot(circles(31, 8, 4), new ResiduesUnderAddition(31)));

        Floats plane = circle(measured).coordinates();
        for (int row = 0; row < 31; row++) {
            double angle = 2 * Math.PI * 4 * row / 31;
            assertThat(plane.get(2 * row)).isCloseTo((float) Math.cos(angle), within(1e-5f));
            assertThat(plane.get(2 * row + 1)).isCloseTo((float) Math.sin(angle), within(1e-5f));
        }
    }

    @Test
    void multiplication_is_a_circle_in_the_order_of_its_primitive_root() {
        // 3 is the smallest primitive root of 7, with the powers 1, 3, 2, 6, 4, 5; row 0 has no part in the cycle.
        double[] positions = {0, 0, 2, 1, 4, 5, 3};
        double[] values = new double[14];
        for (int residue = 1; residue < 7; residue++) {
            values[2 * residue] = Math.cos(2 * Math.PI * positions[residue] / 6);
            values[2 * residue + 1] = Math.sin(2 * Math.PI * positions[residue] / 6);
        }
        values[0] = 40;

        GeometryMeasured measured =
                measured(snapshot(DMatrixRMaj.wrap(7, 2, values), new ResiduesUnderMultiplication(7)));

        assertThat(circle(measured).frequency()).isEqualTo(1);
        assertThat(circle(measured).roundness()).isCloseTo(1, within(1e-6));
        assertThat(fourier(measured).power().size()).isEqualTo(2);
    }

    @Test
    void the_alternating_frequency_of_an_even_cycle_is_not_among_the_shares_but_in_the_variance() {
        double[] values = new double[8 * 2];
        for (int row = 0; row < 8; row++) {
            values[2 * row] = Math.cos(2 * Math.PI * row / 8);
            values[2 * row + 1] = Math.sin(2 * Math.PI * row / 8) + (row % 2 == 0 ? 1 : -1);
        }

        GeometryMeasured measured = measured(snapshot(DMatrixRMaj.wrap(8, 2, values), new ResiduesUnderAddition(8)));

        assertThat(fourier(measured).power().toArray()).containsExactly(new double[] {1, 0, 0}, within(1e-6));
        assertThat(circle(measured).varianceExplained()).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void random_rows_have_no_structure() {
        GeometryMeasured measured = measured(snapshot(random(113, 128, 1), new ResiduesUnderAddition(113)));

        assertThat(fourier(measured).gini()).isLessThan(0.15);
        assertThat(fourier(measured).keyFrequencies()).isEmpty();
        assertThat(circle(measured).varianceExplained()).isLessThan(0.05);
        assertThat(measured.principal().effectiveRank()).isGreaterThan(60);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothing_but_the_signs_changes_when_the_space_is_rotated(long seed) {
        DMatrixRMaj rows = random(31, 20, seed);
        CommonOps_DDRM.addEquals(rows, 2, circles(31, 20, 5));
        DMatrixRMaj rotated = new DMatrixRMaj(31, 20);
        CommonOps_DDRM.mult(rows, RandomMatrices_DDRM.orthogonal(20, 20, new Random(seed)), rotated);
        Structure structure = new ResiduesUnderAddition(31);

        GeometryMeasured before = measured(snapshot(rows, structure));
        GeometryMeasured after = measured(snapshot(rotated, structure));

        assertThat(after.principal().effectiveRank())
                .isCloseTo(before.principal().effectiveRank(), within(1e-5));
        assertThat(after.principal().varianceExplained().toArray())
                .containsExactly(before.principal().varianceExplained().toArray(), within(1e-6));
        assertThat(absolute(after.principal().coordinates()))
                .containsExactly(absolute(before.principal().coordinates()), within(1e-4f));
        assertThat(fourier(after).power().toArray())
                .containsExactly(fourier(before).power().toArray(), within(1e-6));
        assertThat(fourier(after).keyFrequencies()).isEqualTo(fourier(before).keyFrequencies());
        assertThat(circle(after).roundness()).isCloseTo(circle(before).roundness(), within(1e-5));
        assertThat(circle(after).coordinates().toArray())
                .containsExactly(circle(before).coordinates().toArray(), within(1e-4f));
    }

    @Test
    void equal_snapshots_have_equal_geometry() {
        GeometryMeasured once = measured(snapshot(random(10, 4, 3), new Unstructured()));
        GeometryMeasured again = measured(snapshot(random(10, 4, 3), new Unstructured()));

        assertThat(again).isEqualTo(once);
    }

    @Test
    void one_row_has_no_variance_and_one_dimension() {
        GeometryMeasured measured = measured(snapshot(random(1, 5, 1), new Unstructured()));

        assertThat(measured.principal().effectiveRank()).isEqualTo(1);
        assertThat(measured.principal().coordinates()).isEqualTo(Floats.of(0, 0, 0));
        assertThat(measured.principal().varianceExplained().toArray()).containsOnly(0);
    }

    @Test
    void equal_rows_have_neither_directions_nor_spectrum() {
        DMatrixRMaj rows = new DMatrixRMaj(31, 6);
        Arrays.fill(rows.data, 0.1f);

        GeometryMeasured measured = measured(snapshot(rows, new ResiduesUnderAddition(31)));

        assertThat(measured.principal().effectiveRank()).isEqualTo(1);
        assertThat(measured.principal().coordinates().toArray()).containsOnly(0);
        assertThat(measured.fourier()).isNull();
        assertThat(measured.circle()).isNull();
    }

    @Test
    void three_rows_lie_in_a_plane_however_many_columns_they_have() {
        Floats coordinates = measured(snapshot(random(3, 20, 1), new ResiduesUnderAddition(3)))
                .principal()
                .coordinates();

        for (int row = 0; row < 3; row++) {
            assertThat(coordinates.get(3 * row + 2)).isZero();
        }
    }

    @Test
    void one_column_is_a_line() {
        GeometryMeasured measured = measured(snapshot(random(31, 1, 1), new ResiduesUnderAddition(31)));

        assertThat(measured.principal().varianceExplained().toArray()).containsExactly(1, 0, 0);
        assertThat(circle(measured).roundness()).isZero();
    }

    @Test
    void rows_without_a_cycle_have_no_spectrum() {
        assertThat(measured(snapshot(random(24, 6, 1), new Permutations(4))).fourier())
                .isNull();
        assertThat(measured(snapshot(random(2, 6, 1), new ResiduesUnderAddition(2)))
                        .circle())
                .isNull();
        int tooLong = CyclicOrder.MAX_LENGTH + 1;
        assertThat(measured(snapshot(random(tooLong, 2, 1), new ResiduesUnderAddition(tooLong)))
                        .fourier())
                .isNull();
    }

    @Test
    void a_value_that_is_not_finite_is_named() {
        DMatrixRMaj rows = random(5, 4, 1);
        rows.set(2, 3, Double.NaN);

        assertThatThrownBy(() -> measured(snapshot(rows, new Unstructured())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "embedding 'embedding' of run r1 at step 100 cannot be measured: an embedding must be finite, was NaN at row 2, column 3");
    }

    @Test
    void residues_without_a_cycle_are_measured_as_rows_without_structure_and_the_reason_is_given() {
        DMatrixRMaj rows = random(15, 4, 1);

        GeometryMeasured measured = measured(snapshot(rows, new ResiduesUnderMultiplication(15)));

        GeometryMeasured unstructured = measured(snapshot(rows, new Unstructured()));
        assertThat(measured.principal()).isEqualTo(unstructured.principal());
        assertThat(measured.aligned()).isEqualTo(unstructured.aligned());
        assertThat(measured.fourier()).isNull();
        assertThat(measured.structureIgnored())
                .isEqualTo("residues under multiplication are a cycle if their modulus is a prime, was 15");
        assertThat(unstructured.structureIgnored()).isNull();
        assertThat(measured(snapshot(random(2, 6, 1), new ResiduesUnderAddition(2)))
                        .structureIgnored())
                .isEqualTo("a cycle is measured if it has 3 to 2048 rows, has 2");
    }

    @Test
    void the_coordinates_beyond_the_rank_of_the_matrix_are_0() {
        DMatrixRMaj rows = new DMatrixRMaj(40, 12);
        CommonOps_DDRM.mult(random(40, 2, 1), random(2, 12, 2), rows);

        GeometryMeasured measured = measured(snapshot(rows, new Unstructured()));

        assertThat(measured.principal().varianceExplained().get(0)
                        + measured.principal().varianceExplained().get(1))
                .isCloseTo(1, within(1e-9));
        assertThat(measured.principal().effectiveRank()).isBetween(1.0, 2.0);
        for (int row = 0; row < 40; row++) {
            assertThat(measured.principal().coordinates().get(3 * row + 2)).isCloseTo(0, within(1e-5f));
        }
    }

    @Test
    void a_structure_of_more_rows_than_the_matrix_has_is_refused_with_both_numbers() {
        Floats values = Floats.adopt(new float[31 * 4]);

        assertThatThrownBy(() -> new Embedding(31, 4, values, new ResiduesUnderAddition(113)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a matrix of ResiduesUnderAddition[modulus=113] must have at least 113 rows, had 31");
    }

    @Test
    void with_a_modulus_smaller_than_that_of_the_rows_the_first_rows_are_measured_and_show_no_circle() {
        GeometryMeasured measured = measured(snapshot(circles(113, 16, 17), new ResiduesUnderAddition(97)));

        assertThat(measured.structureIgnored()).isNull();
        assertThat(fourier(measured).power().size()).isEqualTo(48);
        assertThat(circle(measured).varianceExplained()).isLessThan(0.9);
    }

    private static GeometryMeasured measured(EmbeddingSnapshot snapshot) {
        return EmbeddingGeometry.measure(snapshot, null);
    }

    private static GeometryMeasured.Fourier fourier(GeometryMeasured measured) {
        return Objects.requireNonNull(measured.fourier());
    }

    private static GeometryMeasured.Circle circle(GeometryMeasured measured) {
        return Objects.requireNonNull(measured.circle());
    }

    private static float[] absolute(Floats values) {
        float[] absolute = values.toArray();
        for (int i = 0; i < absolute.length; i++) {
            absolute[i] = Math.abs(absolute[i]);
        }
        return absolute;
    }
}
