package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A multilayer perceptron with ReLU after each hidden layer.
 *
 * <p>With tokens, the input is the one-hot code of the first token beside that of the second. The first layer is then
 * kept as one row per input, its product with the code is the sum of two rows, and those rows are the embedding.
 *
 * @param inputs how many numbers go in; twice the number of tokens with tokens
 * @param oneHot whether the input is two tokens
 * @param depth how many hidden layers, at least 1
 * @param width of each hidden layer
 * @param bias whether layers have one
 */
public record Mlp(int inputs, boolean oneHot, int depth, int width, int classes, boolean bias)
        implements ClosedForm, PiecewiseLinear {

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
        return bias ? 2 * depth : depth;
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
        return oneHot ? code().encode(inputs) : inputs;
    }

    @Override
    public Pass pass(NDList weights, NDList inputs) {
        List<NDArray> hidden = new ArrayList<>(depth);
        hidden.add(relu(oneHot ? tableRows(weights, inputs) : layer(weights, 0, inputs.get(0))));
        for (int layer = 1; layer < depth; layer++) {
            hidden.add(relu(layer(weights, layer, hidden.getLast())));
        }
        NDArray logits = layer(weights, depth, hidden.getLast());
        return new Back(this, weights, inputs, hidden, new Activations(hidden.getLast(), logits));
    }

    @Override
    public NDArray points(NDList weights, NDList inputs) {
        return inputs.get(oneHot ? 2 : 0);
    }

    @Override
    public List<NDArray> switches(NDList weights, NDArray points) {
        List<NDArray> switches = new ArrayList<>(depth);
        switches.add(oneHot ? tableSwitches(weights, points) : layer(weights, 0, points));
        for (int layer = 1; layer < depth; layer++) {
            switches.add(layer(weights, layer, Activation.relu(switches.getLast())));
        }
        return switches;
    }

    private NDArray tableSwitches(NDList weights, NDArray points) {
        NDArray products = points.matMul(weights.get(0));
        return bias ? products.add(weights.get(1)) : products;
    }

    private TokenCode code() {
        return new TokenCode(inputs / 2);
    }

    private NDArray tableRows(NDList weights, NDList tokens) {
        NDList halves = weights.get(0).split(2);
        NDArray left = bias ? halves.get(0).add(weights.get(1)) : halves.get(0);
        return code().sums(left, halves.get(1), tokens);
    }

    private NDArray layer(NDList weights, int layer, NDArray input) {
        int index = matrix(layer);
        NDArray product = Linear.linear(input, weights.get(index)).singletonOrThrow();
        return bias ? product.addi(weights.get(index + 1)) : product;
    }

    private int matrix(int layer) {
        return bias ? 2 * layer : layer;
    }

    /** Closes what it reads: what comes next then writes where the processor's cache still is. */
    static NDArray relu(NDArray before) {
        try (before) {
            return Activation.relu(before);
        }
    }

    /** Gradients below a ReLU from those above it and from what came out of it, which is 0 or positive. */
    static NDArray throughRelu(NDArray above, NDArray out) {
        try (NDArray slope = out.sign()) {
            return above.muli(slope);
        }
    }

    static NDArray sumOfRows(NDArray matrix) {
        return matrix.sum(new int[] {0});
    }

    private record Back(Mlp mlp, NDList weights, NDList inputs, List<NDArray> hidden, Activations activations)
            implements Pass {
        @Override
        public NDList gradients(NDArray logits) {
            NDArray[] gradients = new NDArray[weights.size()];
            NDArray above = logits;
            for (int layer = mlp.depth; layer >= 0; layer--) {
                int matrix = mlp.matrix(layer);
                gradients[matrix] = ofMatrix(layer, above);
                if (mlp.bias) {
                    gradients[matrix + 1] = sumOfRows(above);
                }
                if (layer > 0) {
                    above = throughRelu(above.matMul(weights.get(matrix)), hidden.get(layer - 1));
                }
            }
            return new NDList(gradients);
        }

        private NDArray ofMatrix(int layer, NDArray above) {
            if (layer == 0 && mlp.oneHot) {
                return mlp.code().back(above, inputs);
            }
            return above.transpose().matMul(layer == 0 ? inputs.get(0) : hidden.get(layer - 1));
        }
    }
}
