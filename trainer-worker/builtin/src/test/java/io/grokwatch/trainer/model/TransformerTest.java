package io.grokwatch.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.grokwatch.trainer.engine.TorchEngine;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransformerTest {
    static Stream<TransformerCase> transformers() {
        return TransformerCase.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transformers")
    void logits_and_gradients_equal_those_of_the_textbook_form(TransformerCase given) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            NDList inputs = given.transformer().encode(Inputs.of(given.examples(), DataType.FLOAT64, manager));

            // When
            double[] shared = logitsAndGradient(
                    given,
                    manager,
                    weights -> given.transformer().forward(weights, inputs).logits());

            // Then
            double[] plain = logitsAndGradient(given, manager, given::textbookLogits);
            assertThat(shared).containsExactly(plain, within(1e-12));
        }
    }

    @Test
    void positions_that_depend_on_the_first_operand_alone_are_shared() {
        TransformerCase given = TransformerCase.all().findFirst().orElseThrow();

        assertThat(given.transformer().prompt().prefixLength()).isEqualTo(2);
    }

    @Test
    void heads_that_do_not_divide_the_dimensions_are_rejected() {
        assertThatThrownBy(() -> Transformers.grokfast(Prompt.equation(5), 2, 3, 8))
                .hasMessage("parameter d must be a multiple of heads (3), was 8");
        assertThatThrownBy(() -> Transformers.modern(Prompt.equation(5), 2, 8, 8))
                .hasMessage("parameter d must be an even multiple of heads (8) for rotary positions, was 8");
    }

    private static double[] logitsAndGradient(
            TransformerCase given, NDManager manager, Function<NDList, NDArray> forward) {
        Weights weights = new Weights(given.transformer().tensors(), DataType.FLOAT64, new Random(3), manager);
        NDArray labels = manager.create(given.examples().labels().toArray()).reshape(-1, 1);
        NDArray logits;
        try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
            logits = forward.apply(weights.tracked());
            collector.backward(logits.logSoftmax(1).gather(labels, 1).mean());
        }
        return logits.flatten().concat(weights.flat().getGradient()).toDoubleArray();
    }
}
