package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A multilayer perceptron differentiated by autograd, with any activation and initialisation, over points, one-hot codes,
 * or a sum or product of embeddings. {@link Mlp} is the one for ReLU, whose backward pass is written out.
 *
 * @param input of the first layer
 * @param hidden widths of the hidden layers, at least one
 * @param outputs width of the last layer
 * @param bias whether the layers have biases
 * @param initialization of the layers
 */
record AutogradMlp(
        Input input,
        List<Integer> hidden,
        int outputs,
        Nonlinearity nonlinearity,
        boolean bias,
        Initialization initialization)
        implements Network {

    AutogradMlp {
        hidden = List.copyOf(hidden);
    }

    /** Input of the first layer. */
    sealed interface Input {
        /** A point. */
        record Points(int dimensions) implements Input {}

        /** The concatenated one-hot codes of two tokens. */
        record OneHot(int tokens) implements Input {}

        /** The sum of the embeddings of two tokens. */
        record Sum(int tokens, int dimensions, Init init) implements Input {}

        /** The product of the embeddings of two tokens, which are square matrices; flattened row-major. */
        record Product(int tokens, int side, Init init) implements Input {}
    }

    /** Nonlinearity of the hidden layers. */
    enum Nonlinearity {
        RELU,
        TANH,
        SQUARE
    }

    /** Initialisation of weights and biases. */
    sealed interface Initialization {
        /** PyTorch's default for linear layers. */
        record Linear() implements Initialization {}

        /** Normal with one standard deviation for all layers. */
        record Normal(double deviation) implements Initialization {}
    }

    private Init init(int inputs) {
        return switch (initialization) {
            case Initialization.Linear linear -> Init.Uniform.linear(inputs);
            case Initialization.Normal normal -> new Init.Normal(normal.deviation());
        };
    }

    private LinearLayer layer(int index) {
        int inputs = index > 0
                ? hidden.get(index - 1)
                : switch (input) {
                    case Input.Points points -> points.dimensions();
                    case Input.OneHot pair -> 2 * pair.tokens();
                    case Input.Sum sum -> sum.dimensions();
                    case Input.Product product -> product.side() * product.side();
                };
        return new LinearLayer(
                inputs, index < hidden.size() ? hidden.get(index) : outputs, init(inputs), bias ? init(inputs) : null);
    }

    @Override
    public List<TensorSpec> tensors() {
        List<TensorSpec> tensors = new ArrayList<>();
        if (input instanceof Input.Sum sum) {
            tensors.add(TensorSpec.matrix("embedding", sum.tokens(), sum.dimensions(), sum.init()));
        }
        if (input instanceof Input.Product product) {
            int size = product.side() * product.side();
            tensors.add(TensorSpec.matrix("embedding", product.tokens(), size, product.init()));
        }
        if (input instanceof Input.OneHot) {
            // Stored with one row per input unit, which is the embedding of its token.
            LinearLayer first = layer(0);
            tensors.add(TensorSpec.matrix("hidden1", first.inputs(), first.outputs(), first.weight()));
            tensors.addAll(first.tensors("hidden1").subList(1, bias ? 2 : 1));
        } else {
            tensors.addAll(layer(0).tensors("hidden1"));
        }
        for (int i = 1; i < hidden.size(); i++) {
            tensors.addAll(layer(i).tensors("hidden" + (i + 1)));
        }
        tensors.addAll(layer(hidden.size()).tensors("output"));
        return tensors;
    }

    @Override
    public int lastLayer() {
        return tensors().size() - (bias ? 2 : 1);
    }

    @Override
    public int embedding() {
        return input instanceof Input.Points ? -1 : 0;
    }

    @Override
    public List<String> embeddingLabels() {
        return switch (input) {
            case Input.Points points -> List.of();
            case Input.OneHot pair ->
                Stream.of("x=", "y=")
                        .flatMap(operand -> IntStream.range(0, pair.tokens()).mapToObj(token -> operand + token))
                        .toList();
            case Input.Sum sum -> numbered(sum.tokens());
            case Input.Product product -> numbered(product.tokens());
        };
    }

    private static List<String> numbered(int tokens) {
        return IntStream.range(0, tokens).mapToObj(Integer::toString).toList();
    }

    @Override
    public Activations forward(NDList weights, NDList inputs) {
        Iterator<NDArray> next = weights.iterator();
        NDArray features = activation(first(next, inputs));
        for (int i = 1; i < hidden.size(); i++) {
            features = activation(layer(i).apply(next, features));
        }
        return new Activations(features, layer(hidden.size()).apply(next, features));
    }

    /** The pre-activations of the first layer. What depends on one token is computed per token, not per example. */
    private NDArray first(Iterator<NDArray> weights, NDList inputs) {
        return switch (input) {
            case Input.Points points -> layer(0).apply(weights, inputs.get(0));
            case Input.OneHot pair -> {
                NDList halves = weights.next().split(2);
                NDArray sum = TensorOps.lookup(halves.get(0), inputs.get(0))
                        .add(TensorOps.lookup(halves.get(1), inputs.get(1)));
                yield bias ? sum.add(weights.next()) : sum;
            }
            case Input.Sum sum -> {
                LinearLayer layer = layer(0);
                NDArray embedding = weights.next();
                NDArray products = new LinearLayer(layer.inputs(), layer.outputs(), layer.weight(), null)
                        .apply(weights, embedding);
                NDArray both = TensorOps.lookup(products, inputs.get(0)).add(TensorOps.lookup(products, inputs.get(1)));
                yield bias ? both.add(weights.next()) : both;
            }
            case Input.Product product -> {
                NDArray embedding = weights.next();
                NDArray both =
                        matrices(product, embedding, inputs.get(0)).matMul(matrices(product, embedding, inputs.get(1)));
                int size = product.side() * product.side();
                yield layer(0).apply(weights, both.reshape(new Shape(-1, size)));
            }
        };
    }

    private static NDArray matrices(Input.Product product, NDArray embedding, NDArray tokens) {
        return TensorOps.lookup(embedding, tokens).reshape(new Shape(-1, product.side(), product.side()));
    }

    private NDArray activation(NDArray preActivation) {
        return switch (nonlinearity) {
            case RELU -> Activation.relu(preActivation);
            case TANH -> Activation.tanh(preActivation);
            case SQUARE -> preActivation.mul(preActivation);
        };
    }
}
