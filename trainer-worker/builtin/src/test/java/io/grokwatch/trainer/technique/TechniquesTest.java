package io.grokwatch.trainer.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.model.Init;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.TensorSpec;
import io.grokwatch.trainer.model.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every technique against its formula in plain arithmetic. */
class TechniquesTest {
    private static final int ROWS = 5;
    private static final int COLUMNS = 2;
    private static final Structure ADDITION = new Structure.ResiduesUnderAddition(ROWS);
    private static final List<TensorSpec> TENSORS = List.of(
            new TensorSpec("embedding", new Shape(ROWS, COLUMNS), new Init.Normal(1)),
            new TensorSpec("bias", new Shape(3), new Init.Normal(1)));
    private static final int SIZE = ROWS * COLUMNS + 3;

    private final NDManager manager = TorchEngine.newManager(Device.cpu());
    private final Weights weights = new Weights(TENSORS, new Random(3), manager);
    private final double[] start = wide(weights.flat());

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void exponential_moving_average_starts_with_the_first_gradient_and_is_added_lambda_times() {
        // Given
        Techniques techniques = techniques(TechniqueConfig.NONE.withGrokfast(new GrokfastConfig.Ema(0.9, 2)));
        double[] mean = gradient(0);

        for (int step = 0; step < 5; step++) {
            double[] g = gradient(step);
            for (int i = 0; i < SIZE; i++) {
                mean[i] = 0.9 * mean[i] + 0.1 * g[i];
            }

            // When
            double[] filtered = filtered(techniques, step, g);

            // Then
            for (int i = 0; i < SIZE; i++) {
                assertThat(filtered[i]).isCloseTo(g[i] + 2 * mean[i], within(1e-5));
            }
        }
    }

    @Test
    void moving_average_is_added_from_its_first_step_once_the_window_is_full() {
        // Given
        Techniques techniques =
                techniques(TechniqueConfig.NONE.withGrokfast(new GrokfastConfig.MovingAverage(3, 5, 4)));

        for (int step = 0; step < 8; step++) {
            // When
            double[] filtered = filtered(techniques, step, gradient(step));

            // Then
            for (int i = 0; i < SIZE; i++) {
                double added =
                        step < 4 ? 0 : 5 * (gradient(step)[i] + gradient(step - 1)[i] + gradient(step - 2)[i]) / 3;
                assertThat(filtered[i]).as("step %d", step).isCloseTo(gradient(step)[i] + added, within(1e-5));
            }
        }
    }

    @Test
    void orthogonal_gradient_keeps_its_norm_and_is_perpendicular_to_each_tensor() {
        // Given
        Techniques techniques = techniques(TechniqueConfig.NONE.withOrthogonalGradient());
        double[] g = gradient(0);

        // When
        double[] turned = filtered(techniques, 0, g);

        // Then
        for (int[] tensor : new int[][] {{0, ROWS * COLUMNS}, {ROWS * COLUMNS, SIZE}}) {
            double[] w = Arrays.copyOfRange(start, tensor[0], tensor[1]);
            double[] before = Arrays.copyOfRange(g, tensor[0], tensor[1]);
            double[] after = Arrays.copyOfRange(turned, tensor[0], tensor[1]);
            double along = dot(w, before) / dot(w, w);
            double[] expected = new double[w.length];
            Arrays.setAll(expected, i -> before[i] - along * w[i]);
            double stretch = Math.sqrt(dot(before, before) / dot(expected, expected));
            assertThat(dot(w, after)).isCloseTo(0, within(1e-5));
            for (int i = 0; i < w.length; i++) {
                assertThat(after[i]).isCloseTo(expected[i] * stretch, within(1e-5));
            }
        }
    }

    @Test
    void clamp_keeps_the_norm_and_returns_the_total_change() {
        // Given
        Techniques techniques = techniques(TechniqueConfig.NONE.withNormClamp());
        double norm = Math.sqrt(dot(start, start));

        TorchEngine.runExclusively(() -> {
            // When
            NDArray change = manager.create(narrow(gradient(1)));
            weights.flat().addi(change);
            double[] added = wide(techniques.afterUpdate(change, 0.1));

            // Then
            double[] after = wide(weights.flat());
            assertThat(Math.sqrt(dot(after, after))).isCloseTo(norm, within(1e-5));
            double moved = 0;
            for (int i = 0; i < SIZE; i++) {
                moved += Math.pow(start[i] + gradient(1)[i], 2);
            }
            for (int i = 0; i < SIZE; i++) {
                assertThat(after[i]).isCloseTo((start[i] + gradient(1)[i]) * norm / Math.sqrt(moved), within(1e-5));
                assertThat(added[i]).isCloseTo(after[i] - start[i], within(1e-5));
            }
            return 0;
        });
    }

    @Test
    void noise_has_the_given_standard_deviation() {
        // Given
        Techniques techniques = techniques(TechniqueConfig.NONE.withNoise(new Noise(0.5, 3, 0.25)));
        float[] drawn = drawn();

        TorchEngine.runExclusively(() -> {
            // When
            seed();
            double[] noisyGradient = filtered(techniques, 0, gradient(0));
            seed();
            double[] noisyWeights = wide(techniques.tracked().get(0));
            seed();
            double[] noisyUpdate = wide(techniques.afterUpdate(manager.zeros(new Shape(SIZE)), 0.1));

            // Then
            for (int i = 0; i < SIZE; i++) {
                assertThat(noisyGradient[i]).isCloseTo(gradient(0)[i] + 0.5 * drawn[i], within(1e-5));
                assertThat(noisyUpdate[i]).isCloseTo(-0.1 * 3 * drawn[i], within(1e-5));
            }
            for (int i = 0; i < ROWS * COLUMNS; i++) {
                assertThat(noisyWeights[i]).isCloseTo(start[i] + 0.25 * drawn[i], within(1e-5));
            }
            return 0;
        });
    }

    @Test
    void normalized_classifier_gives_cosines_and_zero_sum_logits_sum_to_zero() {
        // Given features 3 4, 1 0 and class weights 1 0, 0 2, 1 1
        NDArray features = manager.create(new float[] {3, 4, 1, 0}, new Shape(2, 2));
        NDArray classes = manager.create(new float[] {1, 0, 0, 2, 1, 1}, new Shape(3, 2));
        Network linear = new LinearNetwork();

        // When
        float[] cosines = new NormalizedClassifier(linear)
                .forward(new NDList(classes), new NDList(features))
                .logits()
                .toFloatArray();
        float[] centred = new ZeroSumLogits(linear)
                .forward(new NDList(classes), new NDList(features))
                .logits()
                .toFloatArray();

        // Then
        double[] expected = {0.6, 0.8, 1.4 / Math.sqrt(2), 1, 0, 1 / Math.sqrt(2)};
        double[] expectedCentred = {3 - 6, 8 - 6, 7 - 6, 1 - 2 / 3.0, -2 / 3.0, 1 - 2 / 3.0};
        for (int i = 0; i < 6; i++) {
            assertThat((double) cosines[i]).isCloseTo(expected[i], within(1e-5));
            assertThat((double) centred[i]).isCloseTo(expectedCentred[i], within(1e-5));
        }
    }

    @Test
    void init_scale_multiplies_every_initial_weight() {
        TechniqueConfig config = TechniqueConfig.NONE.withInitScale(8);
        Network linear = new LinearNetwork();

        float[] plain =
                new Weights(linear.tensors(), new Random(1), manager).flat().toFloatArray();
        float[] scaled = new Weights(config.decorate(linear).tensors(), new Random(1), manager)
                .flat()
                .toFloatArray();

        for (int i = 0; i < plain.length; i++) {
            assertThat(scaled[i]).isEqualTo(8 * plain[i]);
        }
    }

    private Techniques techniques(TechniqueConfig config) {
        return new Techniques(config, weights, 0, ADDITION);
    }

    private double[] filtered(Techniques techniques, int step, double[] gradient) {
        NDArray array = manager.create(narrow(gradient));
        techniques.transformGradient(step, array);
        return wide(array);
    }

    private static void seed() {
        TorchEngine.load().setRandomSeed(11);
    }

    private float[] drawn() {
        seed();
        return manager.randomNormal(new Shape(SIZE)).toFloatArray();
    }

    private static double[] gradient(int step) {
        double[] gradient = new double[SIZE];
        Arrays.setAll(gradient, i -> Math.sin(0.7 * i + 1.3 * step));
        return gradient;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static float[] narrow(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    private static double[] wide(NDArray array) {
        float[] values = array.toFloatArray();
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return wide;
    }

    /** A network of one linear layer. */
    private static final class LinearNetwork implements Network {
        @Override
        public List<TensorSpec> tensors() {
            return List.of(new TensorSpec("output", new Shape(3, 2), new Init.Normal(1)));
        }

        @Override
        public int lastLayer() {
            return 0;
        }

        @Override
        public int embedding() {
            return -1;
        }

        @Override
        public List<String> embeddingLabels() {
            return List.of();
        }

        @Override
        public Activations forward(NDList weights, NDList inputs) {
            return new Activations(
                    inputs.get(0), inputs.get(0).matMul(weights.get(0).transpose()));
        }
    }
}
