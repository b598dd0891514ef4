package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An embedding shared by two tokens and one hidden ReLU layer: {@code W2 relu(W1 [E x; E y] + b1) + b2}.
 *
 * <p>W1 is stored as its two halves, so that {@code W1 [E x; E y] = (A E) x + (B E) y}: the products are computed once per
 * token instead of once per example.
 *
 * @param tokens rows of the embedding
 * @param dimensions columns of the embedding
 * @param width of the hidden layer
 * @param classes columns of the logits
 * @param embeddingDeviation standard deviation of the embedding's normal initialisation
 */
public record EmbeddingMlp(int tokens, int dimensions, int width, int classes, double embeddingDeviation)
        implements ManualBackward, PiecewiseLinear {

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
        return encoding().encode(inputs);
    }

    @Override
    public ForwardPass forwardPass(NDList weights, NDList inputs) {
        NDArray embedding = weights.get(0);
        NDArray left = TensorOps.linear(embedding, weights.get(1), weights.get(3));
        NDArray right = TensorOps.linear(embedding, weights.get(2));
        NDArray features = Activation.relu(encoding().sum(left, right, inputs));
        NDArray logits = TensorOps.linear(features, weights.get(4), weights.get(5));
        return new Pass(this, weights, inputs, new Activations(features, logits));
    }

    @Override
    public NDArray hiddenInputs(NDList weights, NDList inputs) {
        NDArray embedding = weights.get(0);
        return NDArrays.concat(
                new NDList(TensorOps.lookup(embedding, inputs.get(0)), TensorOps.lookup(embedding, inputs.get(1))), 1);
    }

    @Override
    public List<NDArray> preActivations(NDList weights, NDArray points) {
        NDList operands = points.split(2, 1);
        NDArray left = TensorOps.linear(operands.get(0), weights.get(1), weights.get(3));
        return List.of(left.add(operands.get(1).matMul(weights.get(2).transpose())));
    }

    private TokenPairEncoding encoding() {
        return new TokenPairEncoding(tokens);
    }

    private record Pass(EmbeddingMlp network, NDList weights, NDList inputs, Activations activations)
            implements ForwardPass {
        @Override
        public NDList backward(NDArray logitGradient) {
            NDArray features = activations.features();
            NDArray hidden = TensorOps.reluBackward(logitGradient.matMul(weights.get(4)), features);
            NDList tables = network.encoding().tableGradients(hidden, inputs).split(2);
            NDArray left = tables.get(0);
            NDArray right = tables.get(1);
            NDArray embedding = weights.get(0);
            return new NDList(
                    left.matMul(weights.get(1)).addi(right.matMul(weights.get(2))),
                    left.transpose().matMul(embedding),
                    right.transpose().matMul(embedding),
                    TensorOps.sumRows(left),
                    logitGradient.transpose().matMul(features),
                    TensorOps.sumRows(logitGradient));
        }
    }
}
