package io.grokwatch.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.grokwatch.trainer.engine.TorchEngine;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients that a network writes out, against those of the engine's record of its forward pass, in float64. */
class ClosedFormTest {
    private static final double ROUNDING = 1e-12;

    static Stream<NetworkCase> networks() {
        return NetworkCase.all().filter(given -> given.network() instanceof ClosedForm);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void gradients_of_every_tensor_are_those_of_the_engine(NetworkCase given) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            ClosedForm network = (ClosedForm) given.network();
            Weights weights = new Weights(network.tensors(), DataType.FLOAT64, new Random(5), manager);
            NDList inputs = network.encode(Inputs.of(given.examples(), DataType.FLOAT64, manager));
            try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
                NDArray logits = network.forward(weights.recorded(), inputs).logits();
                collector.backward(logits.mul(slope(logits)).sum());
            }
            NDList expected = weights.split(weights.flat().getGradient());

            TorchEngine.train(() -> {
                // When
                ClosedForm.Pass pass = network.pass(weights.unrecorded(), inputs);
                NDList gradients = pass.gradients(slope(pass.activations().logits()));

                // Then
                assertThat(gradients).hasSameSizeAs(network.tensors());
                for (int i = 0; i < gradients.size(); i++) {
                    assertThat(gradients.get(i).getShape())
                            .isEqualTo(expected.get(i).getShape());
                    double norm = expected.get(i).norm().getDouble();
                    assertThat(norm).as(network.tensors().get(i).name()).isPositive();
                    assertThat(gradients.get(i).sub(expected.get(i)).norm().getDouble())
                            .as(network.tensors().get(i).name())
                            .isLessThan(ROUNDING * norm);
                }
                return 0;
            });
        }
    }

    private static NDArray slope(NDArray logits) {
        double[] values = IntStream.range(0, (int) logits.size())
                .mapToDouble(k -> Math.cos(1.3 * k))
                .toArray();
        return logits.getManager().create(values).reshape(logits.getShape());
    }
}
