package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Two tokens, one embedding shared by both, one hidden layer: {@code W2 relu(W1 [E x; E y] + b1) + b2}.
 *
 * <p>The first layer is kept as its two halves, so that {@code W1 [E x; E y] = (A E) x + (B E) y}: the products are
 * taken once per token instead of once per example, which is the same function and far less work.
 *
 * @param tokens rows of the embedding
 * @param dimensions columns of the embedding
 * @param width of the hidden layer
 * @param classes of the answer
 * @param embeddingDeviation of the normal distribution the embedding begins with
 */
public record EmbeddingMlp(int tokens, int dimensions, int width, int classes, double embeddingDeviation)
        implements ClosedForm, PiecewiseLinear {

    @Override
    public List<TensorSpec> tensors() {
        Init first = Init.Uniform.linear(2 * dimensions);
        Init second = Init.Uniform.linear(width);
        return List.of(
                TensorSpec.matrix("embedding", tokens, dimensions, new Init.Normal(embeddingDeviation)),
                TensorSpec.matrix("hidden.left", width, dimensions, first),
                TensorSpec.matrix("hidden.right", width, dimensions, first),
                TensorSpec.vector("hidden.bias", width, first),
                TensorSpec.matrix("output", classes, width, second),
                TensorSpec.vector("output.bias", classes, second));
    }

    @Override
    public int lastLayer() {
        return 4;
    }

    @Override
    public int embedding() {
        return 0;
    }

    @Override
    public List<String> embeddingLabels() {
        return IntStream.range(0, tokens).mapToObj(Integer::toString).toList();
    }

    @Override
    public NDList encode(NDList inputs) {
        return code().encode(inputs);
    }

    @Override
    public Pass pass(NDList weights, NDList inputs) {
        NDArray embedding = weights.get(0);
        NDArray left = linear(embedding, weights.get(1), weights.get(3));
        NDArray right = Linear.linear(embedding, weights.get(2)).singletonOrThrow();
        NDArray features = Activation.relu(code().sums(left, right, inputs));
        NDArray logits = linear(features, weights.get(4), weights.get(5));
        return new Back(this, weights, inputs, new Activations(features, logits));
    }

    @Override
    public NDArray points(NDList weights, NDList inputs) {
        NDArray embedding = weights.get(0);
        return NDArrays.concat(new NDList(rows(embedding, inputs.get(0)), rows(embedding, inputs.get(1))), 1);
    }

    @Override
    public List<NDArray> switches(NDList weights, NDArray points) {
        NDList operands = points.split(2, 1);
        NDArray left = linear(operands.get(0), weights.get(1), weights.get(3));
        return List.of(left.add(operands.get(1).matMul(weights.get(2).transpose())));
    }

    private TokenCode code() {
        return new TokenCode(tokens);
    }

    private static NDArray linear(NDArray input, NDArray weight, NDArray bias) {
        return Linear.linear(input, weight, bias).singletonOrThrow();
    }

    static NDArray rows(NDArray table, NDArray indices) {
        return Embedding.embedding(indices, table, SparseFormat.DENSE).singletonOrThrow();
    }

    private record Back(EmbeddingMlp network, NDList weights, NDList inputs, Activations activations) implements Pass {
        @Override
        public NDList gradients(NDArray logits) {
            NDArray features = activations.features();
            NDArray hidden = Mlp.throughRelu(logits.matMul(weights.get(4)), features);
            NDList tables = network.code().back(hidden, inputs).split(2);
            NDArray left = tables.get(0);
            NDArray right = tables.get(1);
            NDArray embedding = weights.get(0);
            return new NDList(
                    left.matMul(weights.get(1)).addi(right.matMul(weights.get(2))),
                    left.transpose().matMul(embedding),
                    right.transpose().matMul(embedding),
                    Mlp.sumOfRows(left),
                    logits.transpose().matMul(features),
                    Mlp.sumOfRows(logits));
        }
    }
}
