package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A long short-term memory of one layer (Hochreiter and Schmidhuber, Neural Computation 9, 1997) over a {@link Prompt},
 * with the gates and the initialisation of {@code torch.nn.LSTM}: a recurrent network to compare transformers with.
 *
 * <p>The input's part of the gates is computed per token, and the states of a prefix once per prefix ({@link
 * SharedPrefixLayout}).
 *
 * @param dimensions of the token embedding
 * @param width of the hidden state
 */
public record Lstm(Prompt prompt, int dimensions, int width) implements PromptNetwork {
    private static final int GATES = 4;

    // Indices of the tensors.
    private static final int EMBEDDING = 0;
    private static final int INPUT = 1;
    private static final int STATE = 2;
    private static final int INPUT_BIAS = 3;
    private static final int STATE_BIAS = 4;
    private static final int OUTPUT = 5;
    private static final int OUTPUT_BIAS = 6;

    /**
     * State after a position.
     *
     * @param hidden h, [sequences, width]
     * @param cell c, likewise
     */
    private record State(NDArray hidden, NDArray cell) {}

    @Override
    public List<TensorSpec> tensors() {
        Init init = Init.Uniform.linear(width);
        int vocabulary = prompt.vocabulary().size();
        return List.of(
                TensorSpec.matrix("embedding", vocabulary, dimensions, new Init.Normal(1)),
                TensorSpec.matrix("input", GATES * width, dimensions, init),
                TensorSpec.matrix("state", GATES * width, width, init),
                TensorSpec.vector("input.bias", GATES * width, init),
                TensorSpec.vector("state.bias", GATES * width, init),
                TensorSpec.matrix("output", vocabulary, width, init),
                TensorSpec.vector("output.bias", vocabulary, init));
    }

    @Override
    public int lastLayer() {
        return OUTPUT;
    }

    @Override
    public PromptTensors promptTensors(NDManager manager, DataType precision) {
        return PromptTensors.of(prompt, manager, precision);
    }

    @Override
    public Activations forward(NDList weights, NDList inputs, PromptTensors tensors) {
        SharedPrefixLayout layout = SharedPrefixLayout.of(prompt, inputs, tensors);
        NDArray embedding = weights.get(EMBEDDING);
        NDArray bias = weights.get(INPUT_BIAS).add(weights.get(STATE_BIAS));
        NDArray products = linear(embedding, weights.get(INPUT), bias);
        NDArray table = TensorOps.lookup(products, tensors.tokens());
        SharedPrefixLayout.Segments segments = layout.segments(table);

        State state = null;
        if (segments.prefixes() != null) {
            State prefixes = run(weights, segments.prefixes(), null, new NDList());
            state = new State(
                    TensorOps.lookup(prefixes.hidden(), layout.prefixOf()),
                    TensorOps.lookup(prefixes.cell(), layout.prefixOf()));
        }
        NDList outputs = new NDList();
        run(weights, segments.suffixes(), state, outputs);
        NDArray features = read(outputs, inputs);
        return new Activations(features, linear(features, weights.get(OUTPUT), weights.get(OUTPUT_BIAS)));
    }

    /**
     * Runs over some positions.
     *
     * @param positions gate inputs, [sequences, positions, 4 * width]
     * @param before initial state; null for zeros
     * @param outputs receives the hidden state after each position, [sequences, width]
     */
    private State run(NDList weights, NDArray positions, @Nullable State before, NDList outputs) {
        State state = before;
        for (NDArray position : positions.split(positions.getShape().get(1), 1)) {
            NDArray input = position.reshape(new Shape(-1, positions.getShape().get(2)));
            state = step(weights, input, state);
            outputs.add(state.hidden());
        }
        if (state == null) {
            throw new IllegalArgumentException("a prompt has at least one position, had " + positions.getShape());
        }
        return state;
    }

    private static State step(NDList weights, NDArray gateInput, @Nullable State before) {
        NDArray sum = before == null ? gateInput : gateInput.add(TensorOps.linear(before.hidden(), weights.get(STATE)));
        NDList gates = sum.split(GATES, 1);
        NDArray input = Activation.sigmoid(gates.get(0)).mul(Activation.tanh(gates.get(2)));
        NDArray cell = before == null
                ? input
                : Activation.sigmoid(gates.get(1)).mul(before.cell()).add(input);
        return new State(Activation.sigmoid(gates.get(3)).mul(Activation.tanh(cell)), cell);
    }

    private NDArray read(NDList outputs, NDList inputs) {
        int answers = prompt.answers();
        if (answers == 1) {
            return outputs.get(outputs.size() - 1);
        }
        NDList answerOutputs =
                answers == 0 ? outputs : new NDList(outputs.subList(outputs.size() - answers, outputs.size()));
        NDArray rows = NDArrays.stack(answerOutputs, 1).reshape(new Shape(-1, width));
        return answers == 0 ? prompt.answers(rows, inputs) : rows;
    }

    private static NDArray linear(NDArray input, NDArray weight, NDArray bias) {
        return TensorOps.linear(input, weight, bias);
    }
}
