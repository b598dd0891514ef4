package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import org.jspecify.annotations.Nullable;

/** The operations that several networks share, under the names of {@code torch.nn.functional}. */
final class TensorOps {
    private static final int[] ROWS = {0};

    private TensorOps() {}

    /** {@code x W^T + b}, or {@code x W^T} without a bias. */
    static NDArray linear(NDArray input, NDArray weight, @Nullable NDArray bias) {
        return Linear.linear(input, weight, bias).singletonOrThrow();
    }

    /** {@code x W^T}. */
    static NDArray linear(NDArray input, NDArray weight) {
        return Linear.linear(input, weight).singletonOrThrow();
    }

    /**
     * The rows of a table at some indices ({@code F.embedding}).
     *
     * @param table [rows, width]
     * @param indices int64, of any shape
     * @return [...indices, width]
     */
    static NDArray lookup(NDArray table, NDArray indices) {
        return Embedding.embedding(indices, table, SparseFormat.DENSE).singletonOrThrow();
    }

    /** ReLU that closes its operand: the next operation then writes to memory that is still in the processor's cache. */
    static NDArray relu(NDArray preActivation) {
        try (preActivation) {
            return Activation.relu(preActivation);
        }
    }

    /**
     * The gradient with respect to the operand of a ReLU; {@code gradient} is overwritten.
     *
     * @param gradient with respect to the output of the ReLU
     * @param output of the ReLU; its sign is the derivative
     */
    static NDArray reluBackward(NDArray gradient, NDArray output) {
        try (NDArray derivative = output.sign()) {
            return gradient.muli(derivative);
        }
    }

    /** The sum over the rows of a matrix: the gradient of a bias. */
    static NDArray sumRows(NDArray matrix) {
        return matrix.sum(ROWS);
    }
}
