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
 * A multilayer perceptron of any activation and initialisation, over points, one-hot codes, or a sum or product of embeddings.
 *
 * @param input what the first layer reads
 * @param hidden widths of the hidden layers, at least one
 * @param outputs how many numbers come out
 * @param bias whether layers have one
 * @param start how the layers begin
 */
record Perceptron(Input input, List<Integer> hidden, int outputs, Unit unit, boolean bias, Start start)
        implements Network {

    Perceptron {
        hidden = List.copyOf(hidden);
    }

    /** What the first layer reads. */
    sealed interface Input {
        /** A point of so many dimensions. */
        record Points(int dimensions) implements Input {}

        /** The one-hot code of the first token beside that of the second. */
        record OneHot(int tokens) implements Input {}

        /** The vector of the first token plus that of the second. */
        record Sum(int tokens, int dimensions, Init init) implements Input {}

        /** The square matrix of the first token times that of the second, row by row. */
        record Product(int tokens, int side, Init init) implements Input {}
    }

    /** What a hidden unit does. */
    enum Unit {
        RELU,
        TANH,
        SQUARE
    }

    /** How weights and biases begin. */
    sealed interface Start {
        /** As PyTorch's linear layers. */
        record Linear() implements Start {}

        /** Normal with one deviation everywhere. */
        record Normal(double deviation) implements Start {}
    }

    private Init init(int inputs) {
        return switch (start) {
            case Start.Linear linear -> Init.Uniform.linear(inputs);
            case Start.Normal normal -> new Init.Normal(normal.deviation());
        };
    }

    private Affine layer(int index) {
        int inputs = index > 0
                ? hidden.get(index - 1)
                : switch (input) {
                    case Input.Points points -> points.dimensions();
                    case Input.OneHot pair -> 2 * pair.tokens();
                    case Input.Sum sum -> sum.dimensions();
                    case Input.Product product -> product.side() * product.side();
                };
        return new Affine(
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
            // One row per input, which is its embedding.
            Affine first = layer(0);
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
        NDArray features = unit(first(next, inputs));
        for (int i = 1; i < hidden.size(); i++) {
            features = unit(layer(i).apply(next, features));
        }
        return new Activations(features, layer(hidden.size()).apply(next, features));
    }

    /** What the first layer gives; per token what follows from one token. */
    private NDArray first(Iterator<NDArray> weights, NDList inputs) {
        return switch (input) {
            case Input.Points points -> layer(0).apply(weights, inputs.get(0));
            case Input.OneHot pair -> {
                NDList halves = weights.next().split(2);
                NDArray sum = EmbeddingMlp.rows(halves.get(0), inputs.get(0))
                        .add(EmbeddingMlp.rows(halves.get(1), inputs.get(1)));
                yield bias ? sum.add(weights.next()) : sum;
            }
            case Input.Sum sum -> {
                Affine layer = layer(0);
                NDArray embedding = weights.next();
                NDArray products =
                        new Affine(layer.inputs(), layer.outputs(), layer.weight(), null).apply(weights, embedding);
                NDArray both =
                        EmbeddingMlp.rows(products, inputs.get(0)).add(EmbeddingMlp.rows(products, inputs.get(1)));
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
        return EmbeddingMlp.rows(embedding, tokens).reshape(new Shape(-1, product.side(), product.side()));
    }

    private NDArray unit(NDArray before) {
        return switch (unit) {
            case RELU -> Activation.relu(before);
            case TANH -> Activation.tanh(before);
            case SQUARE -> before.mul(before);
        };
    }
}
