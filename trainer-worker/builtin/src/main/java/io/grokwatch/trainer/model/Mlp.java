package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A multilayer perceptron with ReLU after each hidden layer.
 *
 * <p>Over tokens, the input is the concatenation of the one-hot codes of two of them. The first layer is then stored with
 * one row per input unit: its product with the input is the sum of two rows, and those rows are the embedding.
 *
 * @param inputs dimensions of the input; twice the number of tokens over tokens
 * @param oneHot whether the input is two tokens
 * @param depth number of hidden layers, at least 1
 * @param width of each hidden layer
 * @param classes columns of the logits
 * @param bias whether the layers have biases
 */
public record Mlp(int inputs, boolean oneHot, int depth, int width, int classes, boolean bias)
        implements ManualBackward, PiecewiseLinear {

    @Override
    public List<TensorSpec> tensors() {
        List<TensorSpec> tensors = new ArrayList<>();
        for (int layer = 0; layer <= depth; layer++) {
            int in = layer == 0 ? inputs : width;
            int out = layer == depth ? classes : width;
            String name = layer == depth ? "output" : "hidden" + (layer + 1);
            Init init = Init.Uniform.linear(in);
            boolean table = layer == 0 && oneHot;
            tensors.add(TensorSpec.matrix(name, table ? in : out, table ? out : in, init));
            if (bias) {
                tensors.add(TensorSpec.vector(name + ".bias", out, init));
            }
        }
        return tensors;
    }

    @Override
    public int lastLayer() {
        return matrix(depth);
    }

    @Override
    public int embedding() {
        return oneHot ? 0 : -1;
    }

    @Override
    public List<String> embeddingLabels() {
        if (!oneHot) {
            return List.of();
        }
        return Stream.of("x", "y")
                .flatMap(operand -> IntStream.range(0, inputs / 2).mapToObj(token -> operand + "=" + token))
                .toList();
    }

    @Override
    public NDList encode(NDList inputs) {
        return oneHot ? encoding().encode(inputs) : inputs;
    }

    @Override
    public ForwardPass forwardPass(NDList weights, NDList inputs) {
        List<NDArray> hidden = new ArrayList<>(depth);
        hidden.add(TensorOps.relu(oneHot ? embeddingSum(weights, inputs) : layer(weights, 0, inputs.get(0))));
        for (int layer = 1; layer < depth; layer++) {
            hidden.add(TensorOps.relu(layer(weights, layer, hidden.getLast())));
        }
        NDArray logits = layer(weights, depth, hidden.getLast());
        return new Pass(this, weights, inputs, hidden, new Activations(hidden.getLast(), logits));
    }

    @Override
    public NDArray hiddenInputs(NDList weights, NDList inputs) {
        return inputs.get(oneHot ? 2 : 0);
    }

    @Override
    public List<NDArray> preActivations(NDList weights, NDArray points) {
        List<NDArray> preActivations = new ArrayList<>(depth);
        preActivations.add(oneHot ? oneHotLayer(weights, points) : layer(weights, 0, points));
        for (int layer = 1; layer < depth; layer++) {
            preActivations.add(layer(weights, layer, Activation.relu(preActivations.getLast())));
        }
        return preActivations;
    }

    private NDArray oneHotLayer(NDList weights, NDArray points) {
        NDArray products = points.matMul(weights.get(0));
        return bias ? products.add(weights.get(1)) : products;
    }

    private TokenPairEncoding encoding() {
        return new TokenPairEncoding(inputs / 2);
    }

    private NDArray embeddingSum(NDList weights, NDList tokens) {
        NDList halves = weights.get(0).split(2);
        NDArray left = bias ? halves.get(0).add(weights.get(1)) : halves.get(0);
        return encoding().sum(left, halves.get(1), tokens);
    }

    private NDArray layer(NDList weights, int layer, NDArray input) {
        int index = matrix(layer);
        NDArray product = TensorOps.linear(input, weights.get(index));
        return bias ? product.addi(weights.get(index + 1)) : product;
    }

    /** Index of a layer's matrix among the tensors. */
    private int matrix(int layer) {
        return bias ? 2 * layer : layer;
    }

    private record Pass(Mlp mlp, NDList weights, NDList inputs, List<NDArray> hidden, Activations activations)
            implements ForwardPass {
        @Override
        public NDList backward(NDArray logitGradient) {
            NDArray[] gradients = new NDArray[weights.size()];
            NDArray gradient = logitGradient;
            for (int layer = mlp.depth; layer >= 0; layer--) {
                int matrix = mlp.matrix(layer);
                gradients[matrix] = matrixGradient(layer, gradient);
                if (mlp.bias) {
                    gradients[matrix + 1] = TensorOps.sumRows(gradient);
                }
                if (layer > 0) {
                    gradient = TensorOps.reluBackward(gradient.matMul(weights.get(matrix)), hidden.get(layer - 1));
                }
            }
            return new NDList(gradients);
        }

        private NDArray matrixGradient(int layer, NDArray gradient) {
            if (layer == 0 && mlp.oneHot) {
                return mlp.encoding().tableGradients(gradient, inputs);
            }
            return gradient.transpose().matMul(layer == 0 ? inputs.get(0) : hidden.get(layer - 1));
        }
    }
}
