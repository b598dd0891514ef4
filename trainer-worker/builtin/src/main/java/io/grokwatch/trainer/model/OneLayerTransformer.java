package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The transformer of Nanda et al. (arXiv 2301.05217): the sequence {@code x y =}, learned positions, one layer of causal
 * attention and one feed-forward layer of ReLU with four times the width, no layer norm, untied unembedding; the answer is
 * read at {@code =}.
 *
 * <p>With one layer and one answer position, the query is the same vector for every example, and keys and values depend on
 * one token and position each. The attention scores are therefore computed per token, and only the softmax over three
 * positions and the weighted sum per example. The function is that of the textbook form; it needs no mask.
 *
 * @param tokens size of the vocabulary without {@code =}
 * @param dimensions of the residual stream, a multiple of {@code heads}
 * @param heads of the attention
 */
public record OneLayerTransformer(int tokens, int dimensions, int heads) implements Network {
    private static final int POSITIONS = 3;

    // Indices of the tensors.
    private static final int EMBEDDING = 0;
    private static final int POSITION = 1;
    private static final int QUERY = 2;
    private static final int KEY = 3;
    private static final int VALUE = 4;
    private static final int ATTENTION_OUT = 5;
    private static final int HIDDEN = 6;
    private static final int HIDDEN_BIAS = 7;
    private static final int HIDDEN_OUT = 8;
    private static final int HIDDEN_OUT_BIAS = 9;
    private static final int UNEMBEDDING = 10;

    public OneLayerTransformer {
        if (dimensions % heads != 0) {
            throw new IllegalArgumentException(
                    "parameter d must be a multiple of heads (" + heads + "), was " + dimensions);
        }
    }

    @Override
    public List<TensorSpec> tensors() {
        Init init = new Init.Normal(1 / Math.sqrt(dimensions));
        Init zero = new Init.Zero();
        int d = dimensions;
        int width = 4 * d;
        int vocabulary = tokens + 1;
        return List.of(
                TensorSpec.matrix("embedding", vocabulary, d, init),
                TensorSpec.matrix("position", POSITIONS, d, init),
                TensorSpec.matrix("query", d, d, init),
                TensorSpec.matrix("key", d, d, init),
                TensorSpec.matrix("value", d, d, init),
                TensorSpec.matrix("attention_out", d, d, init),
                TensorSpec.matrix("hidden", width, d, init),
                TensorSpec.vector("hidden.bias", width, zero),
                TensorSpec.matrix("hidden_out", d, width, init),
                TensorSpec.vector("hidden_out.bias", d, zero),
                TensorSpec.matrix("unembedding", vocabulary, d, new Init.Normal(1 / Math.sqrt(vocabulary))));
    }

    @Override
    public int lastLayer() {
        return UNEMBEDDING;
    }

    @Override
    public int embedding() {
        return EMBEDDING;
    }

    @Override
    public List<String> embeddingLabels() {
        return Stream.concat(IntStream.range(0, tokens).mapToObj(Integer::toString), Stream.of("="))
                .toList();
    }

    @Override
    public Activations forward(NDList weights, NDList inputs) {
        NDList embedding = weights.get(EMBEDDING).split(new long[] {tokens});
        NDList position = weights.get(POSITION).split(POSITIONS);
        NDArray left = embedding.get(0).add(position.get(0));
        NDArray right = embedding.get(0).add(position.get(1));
        NDArray last = embedding.get(1).add(position.get(2));
        NDArray attended = attention(weights, NDArrays.concat(new NDList(left, right, last)), last, inputs.get(0));
        NDArray middle = linear(weights, ATTENTION_OUT, attended).add(last);
        NDArray hidden = Activation.relu(TensorOps.linear(middle, weights.get(HIDDEN), weights.get(HIDDEN_BIAS)));
        NDArray out = TensorOps.linear(hidden, weights.get(HIDDEN_OUT), weights.get(HIDDEN_OUT_BIAS));
        NDArray features = middle.add(out);
        return new Activations(features, linear(weights, UNEMBEDDING, features));
    }

    /** Indices of each example's tokens in the table of tokens and positions, [batch, 3]. */
    @Override
    public NDList encode(NDList inputs) {
        NDManager manager = inputs.get(0).getManager();
        NDArray second = inputs.get(1).add(manager.create(new long[] {tokens}));
        NDArray third = second.zerosLike().add(manager.create(new long[] {2L * tokens}));
        return new NDList(NDArrays.stack(new NDList(inputs.get(0), second, third), 1));
    }

    /**
     * The attention's output at {@code =} before its output projection, [batch, dimensions].
     *
     * @param rows the residual stream per token and position: the rows of x, those of y, and the one of {@code =}
     * @param last the row of {@code =}
     * @param sequence indices of each example's rows, [batch, 3]
     */
    private NDArray attention(NDList weights, NDArray rows, NDArray last, NDArray sequence) {
        int perHead = dimensions / heads;
        Shape split = new Shape(-1, heads, perHead);
        NDArray scale = Constants.scalar(1 / Math.sqrt(perHead), last);
        NDArray query = linear(weights, QUERY, last).mul(scale).reshape(split);
        NDArray scores = linear(weights, KEY, rows).reshape(split).mul(query).sum(new int[] {2});
        NDArray values = linear(weights, VALUE, rows);
        NDArray attentionWeights = TensorOps.lookup(scores, sequence).softmax(1);
        NDArray attended = TensorOps.lookup(values, sequence)
                .reshape(new Shape(-1, POSITIONS, heads, perHead))
                .mul(attentionWeights.expandDims(3))
                .sum(new int[] {1});
        return attended.reshape(new Shape(-1, dimensions));
    }

    private static NDArray linear(NDList weights, int index, NDArray input) {
        return TensorOps.linear(input, weights.get(index));
    }
}
