package io.grokwatch.trainer.model;

import io.grokwatch.trainer.model.Perceptron.Input;
import io.grokwatch.trainer.model.Perceptron.Start;
import io.grokwatch.trainer.model.Perceptron.Unit;
import java.util.Collections;
import java.util.List;

/** The perceptrons of the literature, each with the initialisation of its source. */
public final class Perceptrons {
    private Perceptrons() {}

    /**
     * Liu et al.'s toy (arXiv 2205.10343, ejmichaud/grokking-squared): the vectors of two tokens are added and decoded by
     * two tanh layers, 200 wide in the source, where a token has 1 dimension. Vectors begin uniform in [-1/2, 1/2).
     *
     * @param outputs numbers to give out: 30 of a target vector, or classes
     */
    public static Network toy(int tokens, int dimensions, int width, int outputs) {
        return new Perceptron(
                new Input.Sum(tokens, dimensions, new Init.Uniform(.5)),
                List.of(width, width),
                outputs,
                Unit.TANH,
                true,
                new Start.Linear());
    }

    /**
     * The same for a group that does not commute: a token is a square matrix, and the product of two of them is decoded
     * (toy/Figure5d_permutation.ipynb, where permutations of 3 objects are matrices of 3 x 3). They begin uniform in [-.05,
     * .05).
     *
     * @param side of a matrix
     */
    public static Network toyOfMatrices(int tokens, int side, int width, int outputs) {
        return new Perceptron(
                new Input.Product(tokens, side, new Init.Uniform(.05)),
                List.of(width, width),
                outputs,
                Unit.TANH,
                true,
                new Start.Linear());
    }

    /**
     * Tanh layers over points, such as Omnigrok's students (arXiv 2210.01117), which have 2 of width 100 and begin at twice
     * PyTorch's scale.
     */
    public static Network tanhOfPoints(int dimensions, int depth, int width, int outputs, boolean bias) {
        return tanh(new Input.Points(dimensions), depth, width, outputs, bias);
    }

    /** Tanh layers over the one-hot codes of two tokens. */
    public static Network tanhOfPairs(int tokens, int depth, int width, int outputs, boolean bias) {
        return tanh(new Input.OneHot(tokens), depth, width, outputs, bias);
    }

    private static Network tanh(Input input, int depth, int width, int outputs, boolean bias) {
        return new Perceptron(input, Collections.nCopies(depth, width), outputs, Unit.TANH, bias, new Start.Linear());
    }

    /**
     * Gromov's (arXiv 2301.02679) as Doshi et al. begin it (arXiv 2310.13061): {@code W (U e_x + V e_y)^2} without bias,
     * of variance (16 width)^(-2/3); 500 wide in the source.
     */
    public static Network quadratic(int tokens, int width, int outputs) {
        return new Perceptron(
                new Input.OneHot(tokens),
                List.of(width),
                outputs,
                Unit.SQUARE,
                false,
                new Start.Normal(Math.pow(16.0 * width, -1.0 / 3)));
    }
}
