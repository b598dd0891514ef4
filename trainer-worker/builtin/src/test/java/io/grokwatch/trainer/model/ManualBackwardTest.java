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

/** Written-out backward passes against autograd, in float64. */
class ManualBackwardTest {
    private static final double ROUNDING = 1e-12;

    static Stream<NetworkCase> networks() {
        return NetworkCase.all().filter(given -> given.network() instanceof ManualBackward);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void gradients_of_every_tensor_equal_those_of_autograd(NetworkCase given) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            ManualBackward network = (ManualBackward) given.network();
            Weights weights = new Weights(network.tensors(), DataType.FLOAT64, new Random(5), manager);
            NDList inputs = network.encode(Inputs.of(given.examples(), DataType.FLOAT64, manager));
            try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
                NDArray logits = network.forward(weights.tracked(), inputs).logits();
                collector.backward(logits.mul(logitGradient(logits)).sum());
            }
            NDList expected = weights.split(weights.flat().getGradient());

            TorchEngine.runExclusively(() -> {
                // When
                ManualBackward.ForwardPass pass = network.forwardPass(weights.detached(), inputs);
                NDList gradients =
                        pass.backward(logitGradient(pass.activations().logits()));

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

    private static NDArray logitGradient(NDArray logits) {
        double[] values = IntStream.range(0, (int) logits.size())
                .mapToDouble(k -> Math.cos(1.3 * k))
                .toArray();
        return logits.getManager().create(values).reshape(logits.getShape());
    }
}
