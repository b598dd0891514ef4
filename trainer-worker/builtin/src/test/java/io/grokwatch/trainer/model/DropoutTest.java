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

    /** Those whose source has dropout. */
    static Stream<DecoderCase> dropping() {
        return DecoderCase.all()
                .filter(given -> !given.decoder().block().dropout().sites().isEmpty());
    }

    @Test
    void drops_its_share_and_scales_the_rest_up() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            NDArray ones = manager.ones(new Shape(100_000));

            // When
            float[] left =
                    Dropout.at(Site.UNITS).with(RATE).apply(Site.UNITS, ones).toFloatArray();

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

            assertThat(Dropout.at(Site.UNITS).with(RATE).apply(Site.ATTENTION, ones))
                    .isSameAs(ones);
        }
    }

    @Test
    void rate_of_one_is_rejected() {
        assertThatThrownBy(() -> Dropout.at(Site.UNITS).with(1))
                .hasMessage("parameter dropout must be in [0, 1), was 1.0");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dropping")
    void evaluations_drop_nothing_and_are_what_they_are_without_dropout(DecoderCase given) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            Network network = Decoders.withDropout(given.decoder(), RATE);
            Weights weights = new Weights(network.tensors(), DataType.FLOAT64, new Random(5), manager);

            // When
            double[] logits = logits(network, weights, given, manager);

            // Then
            double[] plain = logits(given.decoder(), weights, given, manager);
            assertThat(logits).containsExactly(plain, within(1e-12));
            assertThat(logits(network.learning(), weights, given, manager)).isNotEqualTo(logits);
        }
    }

    @Test
    void examples_of_one_beginning_lose_different_numbers() {
        DecoderCase given = DecoderCase.all()
                .filter(decoder -> decoder.name().equals("GPT-2's"))
                .findFirst()
                .orElseThrow();

        assertThat(given.decoder().prompt().stem()).isPositive();
        assertThat(given.decoder().withDropout(RATE).prompt().stem()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dropping")
    void gradient_agrees_with_differences_where_the_same_numbers_are_dropped(DecoderCase given) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            Network network = Decoders.withDropout(given.decoder(), RATE).learning();
            Weights weights = new Weights(network.tensors(), DataType.FLOAT64, new Random(5), manager);
            NDList inputs = network.encode(Inputs.of(given.examples(), DataType.FLOAT64, manager));

            // When
            try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
                collector.backward(measured(network, weights.recorded(), inputs));
            }

            // Then
            NDArray gradient = weights.flat().getGradient();
            TorchEngine.train(() -> {
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
        double value = measured(network, weights.unrecorded(), inputs).getDouble();
        weights.flat().subi(by);
        return value;
    }

    private static NDArray measured(Network network, NDList weights, NDList inputs) {
        TorchEngine.load().setRandomSeed(7);
        return network.forward(weights, inputs).logits().square().sum();
    }

    private static double[] logits(Network network, Weights weights, DecoderCase given, NDManager manager) {
        NDList inputs = network.encode(Inputs.of(given.examples(), DataType.FLOAT64, manager));
        return network.forward(weights.unrecorded(), inputs).logits().toDoubleArray();
    }

    private static Stream<Float> floats(float[] values) {
        Float[] boxed = new Float[values.length];
        Arrays.setAll(boxed, i -> values[i]);
        return Stream.of(boxed);
    }
}
