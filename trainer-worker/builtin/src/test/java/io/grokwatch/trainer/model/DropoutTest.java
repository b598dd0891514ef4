package io.grokwatch.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.model.Dropout.Site;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DropoutTest {
    private static final double RATE = 0.2;

    /** Architectures whose source has dropout. */
    static Stream<TransformerCase> withDropout() {
        return TransformerCase.all()
                .filter(given -> !given.transformer().block().dropout().sites().isEmpty());
    }

    @Test
    void zeroes_a_fraction_and_rescales_the_rest() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            NDArray ones = manager.ones(new Shape(100_000));

            // When
            float[] left = Dropout.atSites(Site.HIDDEN)
                    .withRate(RATE)
                    .apply(Site.HIDDEN, ones)
                    .toFloatArray();

            // Then
            long dropped = floats(left).filter(v -> v == 0).count();
            assertThat(dropped / 100_000.0).isCloseTo(RATE, within(0.01));
            assertThat(floats(left).filter(v -> v != 0)).containsOnly(1.25f);
        }
    }

    @Test
    void leaves_other_sites_alone() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray ones = manager.ones(new Shape(3));

            assertThat(Dropout.atSites(Site.HIDDEN).withRate(RATE).apply(Site.ATTENTION_OUTPUT, ones))
                    .isSameAs(ones);
        }
    }

    @Test
    void rate_of_one_is_rejected() {
        assertThatThrownBy(() -> Dropout.atSites(Site.HIDDEN).withRate(1))
                .hasMessage("parameter dropout must be in [0, 1), was 1.0");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withDropout")
    void dropout_is_inactive_outside_training_mode(TransformerCase given) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            Network network = Transformers.withDropout(given.transformer(), RATE);
            Weights weights = new Weights(network.tensors(), DataType.FLOAT64, new Random(5), manager);

            // When
            double[] logits = logits(network, weights, given, manager);

            // Then
            double[] plain = logits(given.transformer(), weights, given, manager);
            assertThat(logits).containsExactly(plain, within(1e-12));
            assertThat(logits(network.inTrainingMode(), weights, given, manager))
                    .isNotEqualTo(logits);
        }
    }

    @Test
    void prefixes_are_not_shared_with_dropout() {
        TransformerCase given = TransformerCase.all()
                .filter(other -> other.name().equals("GPT-2's"))
                .findFirst()
                .orElseThrow();

        assertThat(given.transformer().prompt().prefixLength()).isPositive();
        assertThat(given.transformer().withDropout(RATE).prompt().prefixLength())
                .isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withDropout")
    void gradient_agrees_with_finite_differences_under_the_same_dropout_mask(TransformerCase given) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            Network network =
                    Transformers.withDropout(given.transformer(), RATE).inTrainingMode();
            Weights weights = new Weights(network.tensors(), DataType.FLOAT64, new Random(5), manager);
            NDList inputs = network.encode(Inputs.of(given.examples(), DataType.FLOAT64, manager));

            // When
            try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
                collector.backward(measured(network, weights.tracked(), inputs));
            }

            // Then
            NDArray gradient = weights.flat().getGradient();
            TorchEngine.runExclusively(() -> {
                NDArray direction = manager.randomNormal(weights.flat().getShape(), DataType.FLOAT64);
                double up = shifted(network, weights, direction.mul(1e-6), inputs);
                double down = shifted(network, weights, direction.mul(-1e-6), inputs);
                double slope = gradient.dot(direction).getDouble();
                assertThat((up - down) / 2e-6).isCloseTo(slope, within(1e-5 * Math.abs(slope) + 1e-7));
                return 0;
            });
        }
    }

    private static double shifted(Network network, Weights weights, NDArray by, NDList inputs) {
        weights.flat().addi(by);
        double value = measured(network, weights.detached(), inputs).getDouble();
        weights.flat().subi(by);
        return value;
    }

    private static NDArray measured(Network network, NDList weights, NDList inputs) {
        TorchEngine.load().setRandomSeed(7);
        return network.forward(weights, inputs).logits().square().sum();
    }

    private static double[] logits(Network network, Weights weights, TransformerCase given, NDManager manager) {
        NDList inputs = network.encode(Inputs.of(given.examples(), DataType.FLOAT64, manager));
        return network.forward(weights.detached(), inputs).logits().toDoubleArray();
    }

    private static Stream<Float> floats(float[] values) {
        Float[] boxed = new Float[values.length];
        Arrays.setAll(boxed, i -> values[i]);
        return Stream.of(boxed);
    }
}
