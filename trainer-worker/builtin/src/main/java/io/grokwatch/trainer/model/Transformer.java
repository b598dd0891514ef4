package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A transformer over a {@link Prompt}, with any number of blocks.
 *
 * <p>Nothing is computed twice: the first block's queries, keys and values are computed per token and position instead of
 * per example, the positions before the right operand once per left operand ({@link SharedPrefixLayout}), and the last
 * block at the answer positions only. The function is that of the textbook form; {@code TransformerTest} compares the two.
 *
 * @param layers number of blocks, at least 1
 * @param embeddingInit of the token embedding
 * @param finalNorm applied before the unembedding
 * @param unembedding the last layer; its input is the concatenation of several answer positions if it is that wide
 * @param dropout rate in training, in [0, 1)
 */
record Transformer(
        Prompt prompt,
        int layers,
        TransformerBlock block,
        PositionalEncoding positions,
        Init embeddingInit,
        Norm finalNorm,
        LinearLayer unembedding,
        double dropout)
        implements PromptNetwork {

    /** A transformer without dropout. */
    Transformer(
            Prompt prompt,
            int layers,
            TransformerBlock block,
            PositionalEncoding positions,
            Init embeddingInit,
            Norm finalNorm,
            LinearLayer unembedding) {
        this(prompt, layers, block, positions, embeddingInit, finalNorm, unembedding, 0);
    }

    /** The same with dropout. Prefixes are then not shared, since every example has a dropout mask of its own. */
    Transformer withDropout(double rate) {
        return new Transformer(
                prompt.unshared(), layers, block, positions, embeddingInit, finalNorm, unembedding, rate);
    }

    @Override
    public PromptNetwork inTrainingMode() {
        return dropout == 0
                ? this
                : new Transformer(
                        prompt,
                        layers,
                        block.withDropout(dropout),
                        positions,
                        embeddingInit,
                        finalNorm,
                        unembedding,
                        dropout);
    }

    @Override
    public List<TensorSpec> tensors() {
        int dimensions = dimensions();
        List<TensorSpec> tensors = new ArrayList<>();
        tensors.add(TensorSpec.matrix("embedding", prompt.vocabulary().size(), dimensions, embeddingInit));
        if (positions instanceof PositionalEncoding.Learned learned) {
            tensors.add(TensorSpec.matrix("position", prompt.length(), dimensions, learned.init()));
        }
        for (int layer = 1; layer <= layers; layer++) {
            tensors.addAll(block.tensors("layer" + layer + "."));
        }
        tensors.addAll(finalNorm.tensors("final_norm", dimensions));
        tensors.addAll(unembedding.tensors("unembedding"));
        return tensors;
    }

    private int dimensions() {
        return block.attention().projection().inputs();
    }

    @Override
    public int lastLayer() {
        return tensors().size() - (unembedding.bias() == null ? 1 : 2);
    }

    @Override
    public PromptTensors promptTensors(NDManager manager, DataType precision) {
        PromptTensors indices = PromptTensors.of(prompt, manager, precision);
        PromptTensors positioned = positions instanceof PositionalEncoding.Sinusoidal
                ? indices.withPositions(sinusoids(manager, precision).get(indices.positions()))
                : indices;
        return block.attention().tensors(positioned, prompt.length(), manager, precision);
    }

    private NDArray sinusoids(NDManager manager, DataType precision) {
        double[] table = PositionalEncoding.Sinusoidal.table(prompt.length(), dimensions());
        return Constants.tensor(table, new Shape(prompt.length(), dimensions()), manager, precision);
    }

    @Override
    public Activations forward(NDList weights, NDList inputs, PromptTensors tensors) {
        Iterator<NDArray> next = weights.iterator();
        SharedPrefixLayout layout = SharedPrefixLayout.of(prompt, inputs, tensors);
        NDArray rows = embed(next, tensors);
        for (int layer = 1; layer < layers; layer++) {
            rows = block.forward(next, rows, layout);
            layout = layout.joined();
        }
        NDArray answers = prompt.answers() == 0
                ? prompt.answers(block.forward(next, rows, layout), inputs)
                : block.forwardAnswers(next, rows, layout, prompt.answers());
        NDArray features = finalNorm.apply(next, answers).reshape(-1, unembedding.inputs());
        return new Activations(features, unembedding.apply(next, features));
    }

    /** The embedding of each row of the token table, with its position's. */
    private NDArray embed(Iterator<NDArray> weights, PromptTensors tensors) {
        NDArray tokens = TensorOps.lookup(weights.next(), tensors.tokens());
        return switch (positions) {
            case PositionalEncoding.Learned learned ->
                tokens.add(TensorOps.lookup(weights.next(), tensors.positions()));
            case PositionalEncoding.Sinusoidal sinusoidal -> tokens.add(tensors.positions());
            case PositionalEncoding.None none -> tokens;
        };
    }
}
