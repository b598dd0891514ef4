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

class DecoderTest {
    static Stream<DecoderCase> decoders() {
        return DecoderCase.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("decoders")
    void what_is_worked_out_once_is_what_the_plain_form_works_out_for_every_example(DecoderCase decoder) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            // Given
            NDList inputs = decoder.decoder().encode(Inputs.of(decoder.examples(), DataType.FLOAT64, manager));

            // When
            double[] shared = logitsAndGradient(
                    decoder,
                    manager,
                    weights -> decoder.decoder().forward(weights, inputs).logits());

            // Then
            double[] plain = logitsAndGradient(decoder, manager, decoder::plainLogits);
            assertThat(shared).containsExactly(plain, within(1e-12));
        }
    }

    @Test
    void prompt_sharesWhatFollowsFromItsFirstToken() {
        DecoderCase decoder = DecoderCase.all().findFirst().orElseThrow();

        assertThat(decoder.decoder().prompt().stem()).isEqualTo(2);
    }

    @Test
    void heads_thatDoNotDivideTheDimensionsAreRejected() {
        assertThatThrownBy(() -> Decoders.grokfast(Prompt.equation(5), 2, 3, 8))
                .hasMessage("parameter d must be a multiple of heads (3), was 8");
        assertThatThrownBy(() -> Decoders.modern(Prompt.equation(5), 2, 8, 8))
                .hasMessage("parameter d must be an even multiple of heads (8) for rotary positions, was 8");
    }

    private static double[] logitsAndGradient(
            DecoderCase decoder, NDManager manager, Function<NDList, NDArray> forward) {
        Weights weights = new Weights(decoder.decoder().tensors(), DataType.FLOAT64, new Random(3), manager);
        NDArray labels = manager.create(decoder.examples().labels().toArray()).reshape(-1, 1);
        NDArray logits;
        try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
            logits = forward.apply(weights.recorded());
            collector.backward(logits.logSoftmax(1).gather(labels, 1).mean());
        }
        return logits.flatten().concat(weights.flat().getGradient()).toDoubleArray();
    }
}
