package io.grokwatch.trainer.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.model.Init;
import io.grokwatch.trainer.model.TensorSpec;
import io.grokwatch.trainer.model.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Auxiliary losses against their formulas in plain arithmetic. */
class AuxiliaryLossesTest {
    private static final int ROWS = 5;
    private static final int COLUMNS = 2;
    private static final Structure ADDITION = new Structure.ResiduesUnderAddition(ROWS);
    private static final List<TensorSpec> TENSORS = List.of(
            new TensorSpec("embedding", new Shape(ROWS, COLUMNS), new Init.Normal(1)),
            new TensorSpec("bias", new Shape(3), new Init.Normal(1)));

    private final NDManager manager = TorchEngine.newManager(Device.cpu());
    private final Weights weights = new Weights(TENSORS, new Random(3), manager);
    private final double[] start = wide(weights.flat());

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void parallelogram_term_is_the_mean_over_all_quadruples_of_equal_sums() {
        // Given
        double sum = 0;
        int count = 0;
        for (int i = 0; i < ROWS; i++) {
            for (int j = i; j < ROWS; j++) {
                for (int m = i + 1; m < ROWS; m++) {
                    int n = i + j - m;
                    if (n >= m && n < ROWS) {
                        count++;
                        for (int d = 0; d < COLUMNS; d++) {
                            sum += Math.pow(row(i, d) + row(j, d) - row(m, d) - row(n, d), 2);
                        }
                    }
                }
            }
        }
        double length = dot(Arrays.copyOf(start, ROWS * COLUMNS), Arrays.copyOf(start, ROWS * COLUMNS));

        // When
        NDArray objective = withParallelogram(0.7, ADDITION).objective(manager.create(1f), weights.detached());

        // Then
        assertThat((double) objective.getFloat()).isCloseTo(1 + 0.7 * sum / count / length, within(1e-5));
    }

    @Test
    void parallelograms_under_multiplication_use_discrete_logarithms() {
        // Given powers of the least primitive root of 5, which is 2, evenly spaced on a line, and anything at 0
        float[] line = {9, 8, 0, 0, 1, 1, 3, 3, 2, 2, 0, 0, 0};
        TorchEngine.runExclusively(() -> {
            weights.flat().subi(weights.flat()).addi(manager.create(line));

            // When
            Techniques techniques = withParallelogram(1, new Structure.ResiduesUnderMultiplication(ROWS));

            // Then
            NDArray objective = techniques.objective(manager.create(0f), weights.detached());
            assertThat((double) objective.getFloat()).isCloseTo(0, within(1e-6));
            return 0;
        });
    }

    @Test
    void parallelogram_requires_an_embedding_of_residues() {
        assertThatThrownBy(() -> withParallelogram(1, new Structure.Unstructured()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parallelogram")
                .hasMessageContaining("Unstructured");
    }

    @Test
    void gradient_of_the_parallelogram_term_reaches_the_weights() {
        // Given
        Techniques techniques = withParallelogram(1, ADDITION);

        // When
        try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
            NDList recorded = techniques.tracked();
            collector.backward(techniques.objective(manager.create(0f), recorded));
        }
        double[] slope = wide(weights.flat().getGradient());

        // Then a step along the gradient decreases it by the squared norm, to first order
        TorchEngine.runExclusively(() -> {
            float before =
                    techniques.objective(manager.create(0f), weights.detached()).getFloat();
            weights.flat().subi(weights.flat().getGradient().mul(manager.create(1e-2f)));
            float after =
                    techniques.objective(manager.create(0f), weights.detached()).getFloat();
            assertThat((double) (before - after)).isCloseTo(1e-2 * dot(slope, slope), within(1e-3 * dot(slope, slope)));
            return 0;
        });
    }

    @Test
    void embedding_l1_is_the_mean_absolute_value() {
        // Given
        Techniques techniques = with(new AuxiliaryLosses(0, 0.5), ADDITION, 0);

        // When
        try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
            NDArray objective = techniques.objective(manager.create(1f), techniques.tracked());
            collector.backward(objective);

            // Then
            double sum = 0;
            for (int i = 0; i < ROWS * COLUMNS; i++) {
                sum += Math.abs(start[i]);
            }
            assertThat((double) objective.getFloat()).isCloseTo(1 + 0.5 * sum / (ROWS * COLUMNS), within(1e-6));
        }
        float[] gradient = weights.flat().getGradient().toFloatArray();
        for (int i = 0; i < gradient.length; i++) {
            double expected = i < ROWS * COLUMNS ? 0.5 * Math.signum(start[i]) / (ROWS * COLUMNS) : 0;
            assertThat((double) gradient[i]).isCloseTo(expected, within(1e-7));
        }
    }

    @Test
    void embedding_l1_requires_an_embedding() {
        assertThatThrownBy(() -> with(new AuxiliaryLosses(0, 0.5), ADDITION, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parameter emb_l1 needs a network with an embedding");
    }

    private Techniques withParallelogram(double coefficient, Structure structure) {
        return with(new AuxiliaryLosses(coefficient, 0), structure, 0);
    }

    private Techniques with(AuxiliaryLosses losses, Structure structure, int embedding) {
        TechniqueConfig config = TechniqueConfig.NONE.withAuxiliaryLosses(losses);
        return new Techniques(config, weights, embedding, structure);
    }

    private double row(int row, int column) {
        return start[row * COLUMNS + column];
    }

    private static double[] wide(NDArray array) {
        float[] values = array.toFloatArray();
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return wide;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
