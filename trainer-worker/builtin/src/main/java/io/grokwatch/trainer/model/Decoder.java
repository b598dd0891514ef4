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
 * A causal transformer over a {@link Prompt}, of any number of layers.
 *
 * <p>It works out what the answers need and nothing twice: the first layer's queries, keys and values per token and
 * position instead of per example, the positions before the right operand once per left operand ({@link Places}), and in
 * the last layer only the positions at which an answer is asked for. The function is that of the plain form.
 *
 * @param layers at least 1
 * @param embeddingInit how the token vectors begin
 * @param finalNorm before the unembedding
 * @param unembedding the last layer; of several answers side by side, if it reads so many dimensions
 * @param dropout share of the block's numbers that are dropped in training, in [0, 1)
 */
record Decoder(
        Prompt prompt,
        int layers,
        Block block,
        Positions positions,
        Init embeddingInit,
        Norm finalNorm,
        Affine unembedding,
        double dropout)
        implements PromptReader {

    /** A decoder without dropout. */
    Decoder(
            Prompt prompt,
            int layers,
            Block block,
            Positions positions,
            Init embeddingInit,
            Norm finalNorm,
            Affine unembedding) {
        this(prompt, layers, block, positions, embeddingInit, finalNorm, unembedding, 0);
    }

    /** The same with dropout, for which every example is worked out by itself: what is dropped is its own. */
    Decoder withDropout(double rate) {
        return new Decoder(prompt.apart(), layers, block, positions, embeddingInit, finalNorm, unembedding, rate);
    }

    @Override
    public PromptReader learning() {
        return dropout == 0
                ? this
                : new Decoder(
                        prompt,
                        layers,
                        block.dropping(dropout),
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
        if (positions instanceof Positions.Learned learned) {
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
    public PromptTables tables(NDManager manager, DataType precision) {
        PromptTables plain = PromptTables.of(prompt, manager, precision);
        PromptTables positioned = positions instanceof Positions.Sinusoidal
                ? plain.withPositions(sinusoids(manager, precision).get(plain.positions()))
                : plain;
        return block.attention().tables(positioned, prompt.length(), manager, precision);
    }

    private NDArray sinusoids(NDManager manager, DataType precision) {
        double[] table = Positions.Sinusoidal.table(prompt.length(), dimensions());
        return Constants.table(table, new Shape(prompt.length(), dimensions()), manager, precision);
    }

    @Override
    public Activations forward(NDList weights, NDList inputs, PromptTables tables) {
        Iterator<NDArray> next = weights.iterator();
        Places places = prompt.places(inputs, tables);
        NDArray rows = firstRows(next, tables);
        for (int layer = 1; layer < layers; layer++) {
            rows = block.ofAll(next, rows, places);
            places = places.joined();
        }
        NDArray answers = prompt.answers() == 0
                ? prompt.answers(block.ofAll(next, rows, places), inputs)
                : block.ofAnswers(next, rows, places, prompt.answers());
        NDArray features = finalNorm.apply(next, answers).reshape(-1, unembedding.inputs());
        return new Activations(features, unembedding.apply(next, features));
    }

    /** What stands for each token and position before the first layer. */
    private NDArray firstRows(Iterator<NDArray> weights, PromptTables tables) {
        NDArray tokens = EmbeddingMlp.rows(weights.next(), tables.tokens());
        return switch (positions) {
            case Positions.Learned learned -> tokens.add(EmbeddingMlp.rows(weights.next(), tables.positions()));
            case Positions.Sinusoidal sinusoidal -> tokens.add(tables.positions());
            case Positions.None none -> tokens;
        };
    }
}
