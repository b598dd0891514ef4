package io.grokwatch.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.loss.LossPlan;
import io.grokwatch.trainer.task.Targets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients against central differences: what an operation that cuts the graph would silently spoil. */
class GradientTest {
    private static final int TOKENS = 7;
    private static final int EXAMPLES = 20;
    private static final float STEP = 1e-3f;

    static Stream<Network> networks() {
        return Stream.of(
                new EmbeddingMlp(TOKENS, 4, 16, TOKENS, 0.5),
                new Mlp(2 * TOKENS, true, 2, 16, TOKENS, false),
                new Mlp(2 * TOKENS, true, 1, 16, TOKENS, true),
                new Mlp(5, false, 3, 16, TOKENS, true),
                new OneLayerTransformer(TOKENS, 8, 2));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradientOfEveryTensorAgreesWithDifferencesOfTheLoss(Network network) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            Random random = new Random(5);
            Weights weights = new Weights(network.tensors(), random, manager);
            NDList inputs = network.encode(inputs(network, random, manager));
            NDArray labels = tokens(random, manager).reshape(EXAMPLES, 1);
            Loss loss = Loss.of(LossPlan.CROSS_ENTROPY.in(Precision.FLOAT64), new Targets.Classes(TOKENS), manager);

            // When
            try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
                collector.backward(
                        loss.of(network.forward(weights.recorded(), inputs).logits(), labels)
                                .mean());
            }
            NDArray gradient = weights.flat().getGradient();

            // Then
            TorchEngine.train(() -> {
                for (int i = 0; i < network.tensors().size(); i++) {
                    NDArray tensor = weights.view(i);
                    NDArray slope = weights.split(gradient).get(i);
                    NDArray direction = slope.div(slope.norm().getFloat());
                    double up = shifted(network, weights, tensor, direction.mul(STEP), inputs, labels, loss);
                    double down = shifted(network, weights, tensor, direction.mul(-STEP), inputs, labels, loss);
                    double expected = slope.norm().getFloat();
                    assertThat(expected)
                            .as("gradient of %s", network.tensors().get(i))
                            .isPositive();
                    assertThat((up - down) / (2 * STEP))
                            .as("%s of %s", network.tensors().get(i).name(), network)
                            .isCloseTo(expected, within(0.03 * expected + 2e-4));
                }
                return 0;
            });
        }
    }

    private static double shifted(
            Network network, Weights weights, NDArray tensor, NDArray by, NDList inputs, NDArray labels, Loss loss) {
        tensor.addi(by);
        NDArray logits = network.forward(weights.unrecorded(), inputs).logits();
        tensor.subi(by);
        return loss.of(logits, labels).mean().getDouble();
    }

    private static NDList inputs(Network network, Random random, NDManager manager) {
        if (network instanceof Mlp mlp && !mlp.oneHot()) {
            float[] points = new float[EXAMPLES * mlp.inputs()];
            for (int i = 0; i < points.length; i++) {
                points[i] = (float) random.nextGaussian();
            }
            return new NDList(manager.create(points, new Shape(EXAMPLES, mlp.inputs())));
        }
        return new NDList(tokens(random, manager), tokens(random, manager));
    }

    private static NDArray tokens(Random random, NDManager manager) {
        return manager.create(random.longs(EXAMPLES, 0, TOKENS).toArray());
    }
}
