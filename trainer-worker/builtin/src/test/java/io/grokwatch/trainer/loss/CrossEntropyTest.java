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
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.task.Targets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossEntropyTest {
    private final NDManager manager = TorchEngine.newManager(Device.cpu());

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void loss_is_the_negative_logarithm_of_the_labels_probability() {
        Loss loss = crossEntropy(Precision.FLOAT32);

        Loss.Losses losses = loss.of(logits(1, 2, 3, 0, 0, 0), labels(2, 0));

        double first = Math.log(Math.exp(-2) + Math.exp(-1) + 1);
        assertThat((double) losses.mean().getFloat()).isCloseTo((first + Math.log(3)) / 2, within(1e-6));
        assertThat((double) losses.perExample().toFloatArray()[0]).isCloseTo(first, within(1e-6));
    }

    @Test
    void wide_margin_is_absorbed_to_zero_in_float32_but_not_in_float64() {
        NDArray logits = logits(20, 0, 0);

        Loss.Losses narrow = crossEntropy(Precision.FLOAT32).of(logits, labels(0));
        Loss.Losses wide = crossEntropy(Precision.FLOAT64).of(logits, labels(0));

        assertThat(narrow.mean().getFloat()).isZero();
        assertThat(wide.perExample().getDataType()).isEqualTo(DataType.FLOAT64);
        assertThat(wide.mean().getDouble()).isCloseTo(2 * Math.exp(-20), within(1e-12));
    }

    @Test
    void gradient_of_the_label_is_nonzero_at_a_wide_margin_in_float64_only() {
        assertThat(gradient(Precision.FLOAT32)[0]).isZero();
        assertThat((double) gradient(Precision.FLOAT64)[0]).isCloseTo(-2 * Math.exp(-20), within(1e-13));
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 3", "FLOAT64, 3", "FLOAT32, 20", "FLOAT64, 20"})
    void written_out_gradient_equals_that_of_autograd(Precision precision, int classes) {
        // Given
        float[] values = new float[4 * classes];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (20 * Math.sin(1.7 * i));
        }
        NDArray labels = labels(0, 2, 0, 1);
        NDArray tracked = manager.create(values, new Shape(4, classes));
        tracked.setRequiresGradient(true);
        Loss loss = crossEntropy(precision);
        try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
            collector.backward(loss.of(tracked, labels).mean());
        }
        float[] expected = tracked.getGradient().toFloatArray();

        // When
        NDArray logits = manager.create(values, new Shape(4, classes));
        Loss.LossGradient gradient = loss.gradient(logits, labels);

        // Then
        float[] written = gradient.logitGradient().toFloatArray();
        assertThat(gradient.logitGradient().getShape()).isEqualTo(logits.getShape());
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) written[i])
                    .as("number %d", i)
                    .isCloseTo(expected[i], within(2e-7 * Math.abs(expected[i])));
        }
        assertThat(gradient.losses().perExample())
                .isEqualTo(loss.of(logits, labels).perExample());
    }

    @Test
    void gradient_has_no_denormal_numbers() {
        NDArray logits = logits(95, 0, 40);

        assertThat(crossEntropy(Precision.FLOAT32)
                        .gradient(logits, labels(0))
                        .logitGradient()
                        .toFloatArray())
                .satisfies(gradient -> assertThat(gradient[1]).isZero())
                .satisfies(gradient -> assertThat((double) gradient[2]).isCloseTo(Math.exp(-55), within(1e-29)));
    }

    @Test
    void other_precisions_are_rejected() {
        assertThatThrownBy(() -> LossConfig.CROSS_ENTROPY.withPrecision(Precision.FLOAT16))
                .hasMessageContaining("loss_dtype")
                .hasMessageContaining("FLOAT16");
    }

    private float[] gradient(Precision precision) {
        NDArray logits = logits(20, 0, 0);
        logits.setRequiresGradient(true);
        Loss loss = crossEntropy(precision);
        NDArray labels = labels(0);
        try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
            collector.backward(loss.of(logits, labels).mean());
        }
        return logits.getGradient().toFloatArray();
    }

    private Loss crossEntropy(Precision precision) {
        return LossConfig.CROSS_ENTROPY.withPrecision(precision).create(new Targets.Classes(3), manager);
    }

    private NDArray logits(float... values) {
        return manager.create(values, new Shape(values.length / 3, 3));
    }

    private NDArray labels(long... labels) {
        return manager.create(labels, new Shape(labels.length, 1));
    }
}
