package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A long short-term memory of one layer (Hochreiter and Schmidhuber, 1997) over a {@link Prompt}, begun as PyTorch's:
 * does what happens in transformers happen in a recurrent network?
 *
 * <p>What the tokens put into the gates is worked out per token, and the states of a stem once per stem
 * ({@link Places}).
 *
 * @param dimensions of a token's vector
 * @param width of the state
 */
public record Lstm(Prompt prompt, int dimensions, int width) implements PromptReader {
    private static final int GATES = 4;

    // Where each tensor stands among the weights.
    private static final int EMBEDDING = 0;
    private static final int INPUT = 1;
    private static final int STATE = 2;
    private static final int INPUT_BIAS = 3;
    private static final int STATE_BIAS = 4;
    private static final int OUTPUT = 5;
    private static final int OUTPUT_BIAS = 6;

    /** What a cell keeps: h and c, each rows x width. */
    private record State(NDArray output, NDArray memory) {}

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
    public PromptTables tables(NDManager manager, DataType precision) {
        return PromptTables.of(prompt, manager, precision);
    }

    @Override
    public Activations forward(NDList weights, NDList inputs, PromptTables tables) {
        Places places = prompt.places(inputs, tables);
        NDArray embedding = weights.get(EMBEDDING);
        NDArray bias = weights.get(INPUT_BIAS).add(weights.get(STATE_BIAS));
        NDArray products = linear(embedding, weights.get(INPUT), bias);
        NDArray table = EmbeddingMlp.rows(products, tables.tokens());
        Places.Cut cut = places.cut(table);

        State state = null;
        if (cut.stems() != null) {
            State stems = run(weights, cut.stems(), null, new NDList());
            state = new State(
                    EmbeddingMlp.rows(stems.output(), places.stemOf()),
                    EmbeddingMlp.rows(stems.memory(), places.stemOf()));
        }
        NDList outputs = new NDList();
        run(weights, cut.branches(), state, outputs);
        NDArray features = read(outputs, inputs);
        return new Activations(features, linear(features, weights.get(OUTPUT), weights.get(OUTPUT_BIAS)));
    }

    /** @param outputs where the output after each position is put, rows x width */
    private State run(NDList weights, NDArray positions, @Nullable State before, NDList outputs) {
        State state = before;
        for (NDArray position : positions.split(positions.getShape().get(1), 1)) {
            NDArray input = position.reshape(new Shape(-1, positions.getShape().get(2)));
            state = cell(weights, input, state);
            outputs.add(state.output());
        }
        if (state == null) {
            throw new IllegalArgumentException("a prompt has at least one position, had " + positions.getShape());
        }
        return state;
    }

    private static State cell(NDList weights, NDArray input, @Nullable State before) {
        NDArray sum = before == null
                ? input
                : input.add(Linear.linear(before.output(), weights.get(STATE)).singletonOrThrow());
        NDList gates = sum.split(GATES, 1);
        NDArray written = Activation.sigmoid(gates.get(0)).mul(Activation.tanh(gates.get(2)));
        NDArray memory = before == null
                ? written
                : Activation.sigmoid(gates.get(1)).mul(before.memory()).add(written);
        return new State(Activation.sigmoid(gates.get(3)).mul(Activation.tanh(memory)), memory);
    }

    private NDArray read(NDList outputs, NDList inputs) {
        int answers = prompt.answers();
        if (answers == 1) {
            return outputs.get(outputs.size() - 1);
        }
        NDList asked = answers == 0 ? outputs : new NDList(outputs.subList(outputs.size() - answers, outputs.size()));
        NDArray rows = NDArrays.stack(asked, 1).reshape(new Shape(-1, width));
        return answers == 0 ? prompt.answers(rows, inputs) : rows;
    }

    private static NDArray linear(NDArray input, NDArray weight, NDArray bias) {
        return Linear.linear(input, weight, bias).singletonOrThrow();
    }
}
