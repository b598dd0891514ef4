package io.grokwatch.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.loss.Loss;
import io.grokwatch.trainer.loss.LossConfig;
import io.grokwatch.trainer.model.EmbeddingMlp;
import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.optimizer.WeightDecay.Form;
import io.grokwatch.trainer.task.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A hundred steps of an embedding MLP, against those of PyTorch's own optimisers in {@code golden/optimizers.csv}, which
 * {@code src/test/python/optimizers_golden.py} recorded.
 */
class OptimizerGoldenTest {
    private static final int P = 11;
    private static final int STEPS = 100;
    private static final double RELATIVE = 1e-5;
    private static final Network NETWORK = new EmbeddingMlp(P, 8, 24, P, 1);
    private static final Algorithm ADAM = new Algorithm.Adam(0.9, 0.98, 1e-8);

    private static final Map<String, OptimizerConfig> PLANS = Map.ofEntries(
            Map.entry("sgd", config(new Algorithm.Sgd(0, false), 0.1, Form.COUPLED_L2, 0)),
            Map.entry("sgd-momentum", config(new Algorithm.Sgd(0.9, false), 0.05, Form.COUPLED_L2, 0.01)),
            Map.entry("sgd-nesterov", config(new Algorithm.Sgd(0.8, true), 0.05, Form.COUPLED_L2, 0)),
            Map.entry("adam", config(new Algorithm.Adam(0.9, 0.95, 1e-8), 1e-3, Form.COUPLED_L2, 0)),
            Map.entry("adam-coupled", config(ADAM, 1e-3, Form.COUPLED_L2, 0.005)),
            Map.entry("adamw", config(ADAM, 3e-3, new LearningRateSchedule.Constant(10), Form.TO_ZERO, 1)),
            Map.entry("rmsprop", config(new Algorithm.RmsProp(0.95, 1e-8, 0), 1e-3, Form.COUPLED_L2, 0)),
            Map.entry("rmsprop-momentum", config(new Algorithm.RmsProp(0.9, 1e-6, 0.5), 1e-3, Form.COUPLED_L2, 0.01)),
            Map.entry(
                    "adamw-cosine",
                    config(ADAM, 3e-3, new LearningRateSchedule.Cosine(1, 100, 0.1), Form.TO_ZERO, 0.1)),
            Map.entry(
                    "sgd-steps",
                    config(
                            new Algorithm.Sgd(0.5, false),
                            0.1,
                            new LearningRateSchedule.StepDecay(1, 30, 0.5),
                            Form.COUPLED_L2,
                            0)),
            Map.entry(
                    "adamw-groups",
                    new OptimizerConfig(
                            ADAM, 1e-3, new LearningRateSchedule.Constant(1), new WeightDecay(Form.TO_ZERO, 1), 5, 0)));

    private record Recorded(String name, OptimizerConfig config, List<Double> losses, List<Double> weights) {
        static Recorded parse(String line) {
            String[] parts = line.split(",", 2);
            OptimizerConfig config = Objects.requireNonNull(PLANS.get(parts[0]), parts[0]);
            List<Double> numbers =
                    Stream.of(parts[1].split(",")).map(Double::valueOf).toList();
            return new Recorded(parts[0], config, numbers.subList(0, STEPS), numbers.subList(STEPS, numbers.size()));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Recorded> recorded() throws IOException {
        List<Recorded> all = Files.readAllLines(Path.of("src/test/resources/golden/optimizers.csv")).stream()
                .map(Recorded::parse)
                .toList();
        assertThat(all).extracting(Recorded::name).containsExactlyInAnyOrderElementsOf(PLANS.keySet());
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void hundred_steps_equal_those_of_pytorch(Recorded recorded) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            Weights weights = new Weights(NETWORK.tensors(), new Random(0), manager);
            Loss loss = LossConfig.CROSS_ENTROPY.create(new Targets.Classes(P), manager);
            double[] losses = new double[STEPS];

            // When
            TorchEngine.runExclusively(() -> {
                weights.flat().subi(weights.flat()).addi(manager.create(initial((int) weights.size())));
                Optimizer optimizer = new Optimizer(recorded.config(), weights, NETWORK.embedding());
                for (int step = 0; step < STEPS; step++) {
                    losses[step] = step(optimizer, step, weights, loss, manager);
                }
                return STEPS;
            });

            // Then
            for (int step = 0; step < STEPS; step++) {
                assertThat(losses[step])
                        .as("loss before step %d", step)
                        .isCloseTo(
                                recorded.losses().get(step),
                                within(RELATIVE * recorded.losses().get(step)));
            }
            float[] reached = weights.flat().toFloatArray();
            double distance = 0;
            double length = 0;
            for (int i = 0; i < reached.length; i++) {
                distance += Math.pow(reached[i] - recorded.weights().get(i), 2);
                length += Math.pow(recorded.weights().get(i), 2);
            }
            assertThat(recorded.weights()).hasSize(reached.length);
            assertThat(Math.sqrt(distance / length)).isLessThan(RELATIVE);
        }
    }

    private static double step(Optimizer optimizer, long step, Weights weights, Loss loss, NDManager manager) {
        long[] pairs = LongStream.range(0, P * P)
                .filter(i -> (3 * (i / P) + 5 * (i % P)) % 7 < 4)
                .toArray();
        NDArray left = manager.create(LongStream.of(pairs).map(i -> i / P).toArray());
        NDArray right = manager.create(LongStream.of(pairs).map(i -> i % P).toArray());
        NDArray labels = manager.create(
                        LongStream.of(pairs).map(i -> (i / P + i % P) % P).toArray())
                .reshape(pairs.length, 1);
        double value;
        try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
            NDArray logits = NETWORK.forward(weights.tracked(), NETWORK.encode(new NDList(left, right)))
                    .logits();
            NDArray mean = loss.of(logits, loss.targets(labels)).mean();
            collector.backward(mean);
            value = mean.getFloat();
        }
        NDArray gradient = weights.flat().getGradient();
        optimizer.step(step, gradient);
        gradient.subi(gradient);
        return value;
    }

    private static float[] initial(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (0.4 * Math.sin(1.7 * i + 0.3));
        }
        return values;
    }

    private static OptimizerConfig config(Algorithm method, double rate, Form form, double decay) {
        return config(method, rate, new LearningRateSchedule.Constant(1), form, decay);
    }

    private static OptimizerConfig config(
            Algorithm method, double rate, LearningRateSchedule schedule, Form form, double decay) {
        return new OptimizerConfig(method, rate, schedule, new WeightDecay(form, decay), 1, 1);
    }
}
