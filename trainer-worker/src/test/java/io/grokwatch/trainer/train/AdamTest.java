package io.grokwatch.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.grokwatch.trainer.engine.TorchEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdamTest {
    private static final int SIZE = 8;

    /** Rows of {@code golden/adam.csv}, which {@code src/test/python/adam_golden.py} recorded with PyTorch. */
    private record Recorded(String name, AdamSettings settings, int steps, List<Double> weights) {
        static Recorded parse(String line) {
            String[] parts = line.split(",", -1);
            AdamSettings settings = new AdamSettings(
                    parts[0].equals("adamw"),
                    Double.parseDouble(parts[1]),
                    Double.parseDouble(parts[2]),
                    Double.parseDouble(parts[3]),
                    Double.parseDouble(parts[4]),
                    Double.parseDouble(parts[5]),
                    Integer.parseInt(parts[6]));
            return new Recorded(
                    parts[0],
                    settings,
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
            NDArray weights = manager.create(initial());
            Adam adam = new Adam(recorded.settings(), SIZE, manager);

            // When
            for (int t = 0; t < recorded.steps(); t++) {
                adam.step(weights, manager.create(gradient(weights.toFloatArray(), t)));
            }

            // Then
            float[] reached = weights.toFloatArray();
            for (int i = 0; i < SIZE; i++) {
                assertThat((double) reached[i])
                        .as("%s, weight %d after %d steps", recorded.name(), i, recorded.steps())
                        .isCloseTo(recorded.weights().get(i), within(1e-5));
            }
        }
    }

    @Test
    void learningRateGrowsLinearlyFromItsFirstShareAndStays() {
        AdamSettings settings = new AdamSettings(true, 0.01, 1, 0.9, 0.98, 1e-8, 10);

        assertThat(settings.learningRate(0)).isCloseTo(0.001, within(1e-12));
        assertThat(settings.learningRate(4)).isCloseTo(0.005, within(1e-12));
        assertThat(settings.learningRate(9)).isEqualTo(0.01);
        assertThat(settings.learningRate(1_000_000)).isEqualTo(0.01);
    }

    @Test
    void stepReturnsWhatItAddedToTheWeights() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            NDArray weights = manager.create(initial());
            Adam adam = new Adam(new AdamSettings(true, 0.01, 1, 0.9, 0.98, 1e-8, 1), SIZE, manager);

            // When
            float[] change =
                    adam.step(weights, manager.create(gradient(initial(), 0))).toFloatArray();

            // Then
            float[] after = weights.toFloatArray();
            for (int i = 0; i < SIZE; i++) {
                assertThat(after[i]).isEqualTo(initial()[i] + change[i]);
            }
        }
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
