package io.grokwatch.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.grokwatch.events.Longs;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.task.Examples;
import io.grokwatch.trainer.task.Examples.Sequences;
import io.grokwatch.trainer.task.Examples.TokenPairs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks with known weights against PyTorch, as recorded by {@code src/test/python/transformers_golden.py}. */
class TransformerGoldenTest {
    private static final int TOKENS = 5;
    private static final int D = 8;
    private static final int HEADS = 2;
    private static final long[] LEFT = {0, 3, 3, 4, 1, 2};
    private static final long[] RIGHT = {2, 0, 4, 4, 1, 0};

    static Stream<Arguments> networks() {
        Sequences stream = Prompts.stream(TOKENS, LEFT, RIGHT);
        TokenPairs pairs = new TokenPairs(Longs.of(LEFT), Longs.of(RIGHT), Longs.adopt(answers()));
        return Stream.of(
                Arguments.of("power", Transformers.power(Prompts.stream(TOKENS, stream), 2, HEADS, D, true), stream),
                Arguments.of("grokfast", Transformers.grokfast(Prompt.equation(TOKENS), 2, HEADS, D), pairs),
                Arguments.of("modern", Transformers.modern(Prompt.equation(TOKENS), 2, HEADS, D), pairs),
                Arguments.of("prieto", Transformers.prieto(TOKENS, TOKENS, 1, HEADS, D), pairs),
                Arguments.of("pizza", Transformers.pizza(Prompt.pair(TOKENS), false, 1, HEADS, D, 0.3), pairs),
                Arguments.of("nanda", new OneLayerTransformer(TOKENS, D, HEADS), pairs),
                Arguments.of("lstm", new Lstm(Prompt.equation(TOKENS), D, D), pairs));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void logits_and_gradients_equal_those_of_pytorch(String model, Network network, Examples examples) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            Weights weights = new Weights(network.tensors(), DataType.FLOAT64, new Random(1), manager);
            weights.flat().subi(weights.flat()).addi(manager.create(pattern(network.tensors())));
            NDArray labels = manager.create(examples.labels().toArray()).reshape(-1, 1);
            NDList inputs = network.encode(Inputs.of(examples, DataType.FLOAT64, manager));

            // When
            NDArray logits;
            try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
                logits = network.forward(weights.tracked(), inputs).logits();
                collector.backward(logits.logSoftmax(1).gather(labels, 1).neg().mean());
            }

            // Then
            List<String[]> expected = golden(model);
            NDList gradients = weights.split(weights.flat().getGradient());
            assertThat(gradients).hasSize((int)
                    expected.stream().filter(TransformerGoldenTest::isGradient).count());
            for (String[] line : expected) {
                if (isGradient(line)) {
                    int tensor = index(network, line[2]);
                    double[] gradient = gradients.get(tensor).toDoubleArray();
                    assertAllClose(line, new double[] {norm(gradient), product(gradient)});
                } else {
                    assertAllClose(line, logits.get(Long.parseLong(line[2])).toDoubleArray());
                }
            }
        }
    }

    private static void assertAllClose(String[] line, double[] actual) {
        assertThat(actual).hasSize(line.length - 3);
        for (int i = 0; i < actual.length; i++) {
            double expected = Double.parseDouble(line[i + 3]);
            assertThat(actual[i])
                    .as("number %s of %s %s %s", i, line[0], line[1], line[2])
                    .isCloseTo(expected, within(1e-10 + 1e-7 * Math.abs(expected)));
        }
    }

    private static int index(Network network, String name) {
        return network.tensors().stream().map(TensorSpec::name).toList().indexOf(name);
    }

    private static boolean isGradient(String[] line) {
        return line[1].equals("gradient");
    }

    private static long[] answers() {
        long[] answers = new long[LEFT.length];
        Arrays.setAll(answers, i -> (LEFT[i] + RIGHT[i]) % TOKENS);
        return answers;
    }

    /** Every tensor by its formula, concatenated. */
    private static double[] pattern(List<TensorSpec> tensors) {
        return IntStream.range(0, tensors.size())
                .boxed()
                .flatMapToDouble(i -> {
                    TensorSpec tensor = tensors.get(i);
                    double base = tensor.init() instanceof Init.Constant constant ? constant.value() : 0;
                    return LongStream.range(0, tensor.shape().size())
                            .mapToDouble(k -> base + 0.3 * Math.sin(0.7 * k + i));
                })
                .toArray();
    }

    private static double norm(double[] gradient) {
        return Math.sqrt(Arrays.stream(gradient).map(value -> value * value).sum());
    }

    private static double product(double[] gradient) {
        double sum = 0;
        for (int k = 0; k < gradient.length; k++) {
            sum += gradient[k] * Math.cos(0.3 * k);
        }
        return sum;
    }

    private static List<String[]> golden(String model) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(TransformerGoldenTest.class.getResourceAsStream("/golden/transformers.csv")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.split(",", -1))
                    .filter(line -> line[0].equals(model))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
