package io.grokwatch.trainer.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.model.Init;
import io.grokwatch.trainer.model.TensorSpec;
import io.grokwatch.trainer.model.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdamTest {
    private static final int SIZE = 8;

    /** Rows of {@code golden/adam.csv}, which {@code src/test/python/adam_golden.py} recorded with PyTorch. */
    private record Recorded(String name, OptimizerPlan plan, int steps, List<Double> weights) {
        static Recorded parse(String line) {
            String[] parts = line.split(",", -1);
            OptimizerPlan plan = new OptimizerPlan(
                    new Method.Adam(
                            Double.parseDouble(parts[3]), Double.parseDouble(parts[4]), Double.parseDouble(parts[5])),
                    Double.parseDouble(parts[1]),
                    new Schedule.Constant(Integer.parseInt(parts[6])),
                    new WeightDecay(
                            parts[0].equals("adamw") ? WeightDecay.Form.TO_ZERO : WeightDecay.Form.HONEST,
                            Double.parseDouble(parts[2])),
                    1,
                    1);
            return new Recorded(
                    parts[0],
                    plan,
                    Integer.parseInt(parts[7]),
                    Stream.of(parts).skip(8).map(Double::valueOf).toList());
        }
    }

    static Stream<Recorded> recorded() {
        try {
            return Files.readAllLines(Path.of("src/test/resources/golden/adam.csv")).stream()
                    .map(Recorded::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void weightsAreThoseThatPyTorchArrivesAt(Recorded recorded) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            Weights weights = weights(manager);
            Optimizer optimizer = new Optimizer(recorded.plan(), weights, -1);

            // When
            for (int t = 0; t < recorded.steps(); t++) {
                optimizer.step(t, manager.create(gradient(weights.flat().toFloatArray(), t)));
            }

            // Then
            float[] reached = weights.flat().toFloatArray();
            for (int i = 0; i < SIZE; i++) {
                assertThat((double) reached[i])
                        .as("%s, weight %d after %d steps", recorded.name(), i, recorded.steps())
                        .isCloseTo(recorded.weights().get(i), within(1e-5));
            }
        }
    }

    @Test
    void learningRateGrowsLinearlyFromItsFirstShareAndStays() {
        Schedule schedule = new Schedule.Constant(10);

        assertThat(schedule.factor(0)).isCloseTo(0.1, within(1e-12));
        assertThat(schedule.factor(4)).isCloseTo(0.5, within(1e-12));
        assertThat(schedule.factor(9)).isEqualTo(1);
        assertThat(schedule.factor(1_000_000)).isEqualTo(1);
    }

    @Test
    void stepReturnsWhatItAddedToTheWeights() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            Weights weights = weights(manager);
            Optimizer optimizer = new Optimizer(OptimizerPlan.adamW(0.01, 1, 0.98), weights, -1);

            // When
            float[] change =
                    optimizer.step(0, manager.create(gradient(initial(), 0))).toFloatArray();

            // Then
            float[] after = weights.flat().toFloatArray();
            for (int i = 0; i < SIZE; i++) {
                assertThat(after[i]).isEqualTo(initial()[i] + change[i]);
            }
        }
    }

    private static Weights weights(NDManager manager) {
        TensorSpec tensor = new TensorSpec("weights", new Shape(SIZE), new Init.Zero());
        Weights weights = new Weights(List.of(tensor), new Random(0), manager);
        weights.flat().setRequiresGradient(false);
        weights.flat().addi(manager.create(initial()));
        return weights;
    }

    private static float[] initial() {
        float[] weights = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            weights[i] = (float) Math.cos(i);
        }
        return weights;
    }

    private static float[] gradient(float[] weights, int t) {
        float[] gradient = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            gradient[i] = (float) Math.pow(10, -(i % 5)) * (weights[i] + (float) Math.sin(0.7 * i + 0.13 * t));
        }
        return gradient;
    }
}
