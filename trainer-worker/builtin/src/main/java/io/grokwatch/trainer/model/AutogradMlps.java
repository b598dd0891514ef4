package io.grokwatch.trainer.model;

import io.grokwatch.trainer.model.AutogradMlp.Initialization;
import io.grokwatch.trainer.model.AutogradMlp.Input;
import io.grokwatch.trainer.model.AutogradMlp.Nonlinearity;
import java.util.Collections;
import java.util.List;

/** Perceptrons of the literature, each with the initialisation of its source. */
public final class AutogradMlps {
    private AutogradMlps() {}

    /**
     * The toy model of Liu et al. (arXiv 2205.10343, ejmichaud/grokking-squared): the embeddings of two tokens are added and
     * decoded by two tanh layers, of width 200 in the source, where an embedding has 1 dimension. Embeddings are initialised
     * uniform in [-1/2, 1/2).
     *
     * @param outputs dimensions of a target vector (30 in the source), or the number of classes
     */
    public static Network toy(int tokens, int dimensions, int width, int outputs) {
        return new AutogradMlp(
                new Input.Sum(tokens, dimensions, new Init.Uniform(.5)),
                List.of(width, width),
                outputs,
                Nonlinearity.TANH,
                true,
                new Initialization.Linear());
    }

    /**
     * The same for a non-commutative group: an embedding is a square matrix, and the product of two of them is decoded
     * (toy/Figure5d_permutation.ipynb, with 3 x 3 matrices for permutations of 3 objects). Embeddings are initialised uniform
     * in [-.05, .05).
     *
     * @param side rows and columns of a matrix
     */
    public static Network toyOfMatrices(int tokens, int side, int width, int outputs) {
        return new AutogradMlp(
                new Input.Product(tokens, side, new Init.Uniform(.05)),
                List.of(width, width),
                outputs,
                Nonlinearity.TANH,
                true,
                new Initialization.Linear());
    }

    /**
     * Tanh layers over points. The student of Omnigrok (arXiv 2210.01117) has 2 of width 100, initialised at twice PyTorch's
     * scale.
     */
    public static Network tanhOfPoints(int dimensions, int depth, int width, int outputs, boolean bias) {
        return tanh(new Input.Points(dimensions), depth, width, outputs, bias);
    }

    /** Tanh layers over the one-hot codes of two tokens. */
    public static Network tanhOfPairs(int tokens, int depth, int width, int outputs, boolean bias) {
        return tanh(new Input.OneHot(tokens), depth, width, outputs, bias);
    }

    private static Network tanh(Input input, int depth, int width, int outputs, boolean bias) {
        return new AutogradMlp(
                input,
                Collections.nCopies(depth, width),
                outputs,
                Nonlinearity.TANH,
                bias,
                new Initialization.Linear());
    }

    /**
     * Gromov's quadratic network (arXiv 2301.02679) as Doshi et al. initialise it (arXiv 2310.13061):
     * {@code W (U e_x + V e_y)^2} without bias, with a variance of (16 width)^(-2/3); of width 500 in the source.
     */
    public static Network quadratic(int tokens, int width, int outputs) {
        return new AutogradMlp(
                new Input.OneHot(tokens),
                List.of(width),
                outputs,
                Nonlinearity.SQUARE,
                false,
                new Initialization.Normal(Math.pow(16.0 * width, -1.0 / 3)));
    }
}
