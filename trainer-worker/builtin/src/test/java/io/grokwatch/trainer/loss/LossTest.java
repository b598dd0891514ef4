package io.grokwatch.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.grokwatch.events.Floats;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.loss.LossConfig.Form;
import io.grokwatch.trainer.task.Targets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The losses against their formulas; {@link CrossEntropyTest} covers what is specific to cross-entropy. */
class LossTest {
    private static final Targets CLASSES = new Targets.Classes(3);

    private final NDManager manager = TorchEngine.newManager(Device.cpu());
    private final NDArray labels = manager.create(new long[] {2, 0}, new Shape(2, 1));
    private final NDArray logits = manager.create(new float[] {1, -2, 0.5f, -0.25f, 3, 0}, new Shape(2, 3));

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void squared_error_is_the_mean_over_classes_of_the_distance_to_the_one_hot_code() {
        Loss.Losses losses = losses(Form.MSE, CLASSES);

        assertPerExample(losses, (1 + 4 + 0.25) / 3, (1.5625 + 9) / 3);
    }

    @Test
    void squared_error_of_a_regression_is_the_distance_to_its_target() {
        Targets rows =
                new Targets.Vectors(Floats.adopt(new float[] {0, 0, 0, 9, 9, 9, 1, 1, 1}), 3, new Targets.Nearest());

        Loss.Losses losses = losses(Form.MSE, rows);

        assertPerExample(losses, (0 + 9 + 0.25) / 3, (0.0625 + 9) / 3);
    }

    @Test
    void hinge_sums_the_violations_of_the_margins() {
        Loss.Losses losses = losses(Form.HINGE, CLASSES);

        assertPerExample(losses, 1 - 0.5 + 1, 1 + 0.25 + 3 + 1 + 0.25);
    }

    @Test
    void hinge_of_two_classes_has_the_binary_value_and_a_gradient_for_both_logits() {
        // Given u = z_1 - z_0 = -.5 and the class 1: max(0, 1 - u)
        Loss loss = new LossConfig(Form.HINGE, Precision.FLOAT32).create(new Targets.Classes(2), manager);
        NDArray one = manager.create(new long[] {1}, new Shape(1, 1));

        // When
        Loss.LossGradient gradient = loss.gradient(manager.create(new float[] {0.75f, 0.25f}, new Shape(1, 2)), one);

        // Then
        assertThat(gradient.losses().mean().getFloat()).isEqualTo(1.5f);
        assertThat(gradient.logitGradient().toFloatArray()).containsExactly(1, -1);
    }

    @Test
    void hinge_is_exactly_zero_once_all_margins_are_wide_enough() {
        Loss loss = new LossConfig(Form.HINGE, Precision.FLOAT32).create(CLASSES, manager);

        NDArray wide = manager.create(new float[] {0.1f, -4, 1.7f, 2.3f, 1, 1.1f}, new Shape(2, 3));

        assertThat(loss.of(wide, loss.targets(labels)).mean().getFloat()).isZero();
    }

    @Test
    void stable_max_is_the_negative_logarithm_of_the_probability_in_float64() {
        Loss.Losses losses = losses(Form.STABLE_MAX, CLASSES);

        double first = 1.5 / (2 + 1 / 3.0 + 1.5);
        double second = 0.8 / (0.8 + 4 + 1);
        assertThat(losses.mean().getDataType()).isEqualTo(DataType.FLOAT64);
        assertPerExample(losses, -Math.log(first), -Math.log(second));
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void gradient_agrees_with_finite_differences(Form form) {
        // Given
        Loss loss = new LossConfig(form, Precision.FLOAT64).create(CLASSES, manager);
        NDArray targets = loss.targets(labels);
        logits.setRequiresGradient(true);

        // When
        try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
            collector.backward(loss.of(logits, targets).mean());
        }

        // Then
        float[] slope = logits.getGradient().toFloatArray();
        float[] at = logits.toFloatArray();
        for (int i = 0; i < at.length; i++) {
            double difference = shifted(loss, targets, at, i, 1e-3f) - shifted(loss, targets, at, i, -1e-3f);
            assertThat((double) slope[i]).as("logit %d", i).isCloseTo(difference / 2e-3, within(1e-3));
        }
    }

    @Test
    void classification_losses_are_rejected_for_regression_targets() {
        Targets numbers = new Targets.Vectors(Floats.adopt(new float[] {0, 1}), 1, new Targets.Within(0.01));

        assertThatThrownBy(() -> LossConfig.CROSS_ENTROPY.create(numbers, manager))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parameter loss must be mse for a task of target vectors, was cross_entropy");
    }

    private double shifted(Loss loss, NDArray targets, float[] at, int index, float by) {
        float[] moved = at.clone();
        moved[index] += by;
        return loss.of(manager.create(moved, new Shape(2, 3)), targets).mean().getDouble();
    }

    private Loss.Losses losses(Form form, Targets targets) {
        Precision precision = form == Form.STABLE_MAX ? Precision.FLOAT64 : Precision.FLOAT32;
        Loss loss = new LossConfig(form, precision).create(targets, manager);
        return loss.of(logits, loss.targets(labels));
    }

    private static void assertPerExample(Loss.Losses losses, double first, double second) {
        double[] each = losses.perExample().toType(DataType.FLOAT64, true).toDoubleArray();
        assertThat(each[0]).isCloseTo(first, within(1e-6));
        assertThat(each[1]).isCloseTo(second, within(1e-6));
        assertThat(losses.mean().toType(DataType.FLOAT64, true).getDouble())
                .isCloseTo((first + second) / 2, within(1e-6));
    }
}
