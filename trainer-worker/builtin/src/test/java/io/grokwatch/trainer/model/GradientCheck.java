package io.grokwatch.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.task.Examples;
import java.util.Random;
import java.util.stream.IntStream;

/** Gradients against central differences, in float64: an operation that detaches the graph changes no logits. */
public final class GradientCheck {
    private static final double STEP = 1e-5;

    private GradientCheck() {}

    /** Asserts that every tensor has a gradient, and that it agrees with central differences in one direction. */
    public static void assertGradients(Network network, Examples examples) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            Weights weights = new Weights(network.tensors(), DataType.FLOAT64, new Random(5), manager);
            NDList inputs = network.encode(Inputs.of(examples, DataType.FLOAT64, manager));

            // When
            try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
                collector.backward(measured(network.forward(weights.tracked(), inputs)));
            }

            // Then
            NDList gradients = weights.split(weights.flat().getGradient());
            TorchEngine.runExclusively(() -> {
                for (int i = 0; i < gradients.size(); i++) {
                    TensorSpec tensor = network.tensors().get(i);
                    NDArray gradient = gradients.get(i);
                    NDArray direction = direction(tensor, manager);
                    double slope = gradient.mul(direction).sum().getDouble();
                    double up = shifted(network, weights, i, direction.mul(STEP), inputs);
                    double down = shifted(network, weights, i, direction.mul(-STEP), inputs);
                    assertThat((up - down) / (2 * STEP))
                            .as("%s of %s", tensor.name(), network)
                            .isCloseTo(
                                    slope, within(1e-8 + 1e-5 * gradient.norm().getDouble()));
                    // A constant added to every key's score does not change the softmax.
                    assertThat(gradient.norm().getDouble() > 1e-12)
                            .as("%s of %s has a gradient", tensor.name(), network)
                            .isEqualTo(!tensor.name().endsWith("key.bias"));
                }
                return 0;
            });
        }
    }

    /** A scalar that depends on every logit differently. */
    private static NDArray measured(Network.Activations activations) {
        NDArray logits = activations.logits();
        NDArray pattern = logits.getManager()
                .create(IntStream.range(0, (int) logits.size())
                        .mapToDouble(k -> Math.cos(1.3 * k))
                        .toArray())
                .reshape(logits.getShape());
        return logits.mul(pattern).add(logits.mul(logits)).sum();
    }

    private static NDArray direction(TensorSpec tensor, NDManager manager) {
        double[] values = IntStream.range(0, (int) tensor.shape().size())
                .mapToDouble(k -> Math.sin(0.7 * k + 0.1))
                .toArray();
        NDArray direction = manager.create(values).reshape(tensor.shape());
        return direction.div(direction.norm());
    }

    private static double shifted(Network network, Weights weights, int tensor, NDArray by, NDList inputs) {
        weights.view(tensor).addi(by);
        double value = measured(network.forward(weights.detached(), inputs)).getDouble();
        weights.view(tensor).subi(by);
        return value;
    }
}
