package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Constants of a prompt on a device; the same on every step.
 *
 * @param tokens token of each row of {@link Prompt#tableTokens}, int64, [rows]
 * @param positions position of each of these rows, int64, [rows]; or the positional encoding added to it, [rows, dimensions]
 * @param causalMask 0 where a position may attend, minus infinity at later positions, [length, length]
 * @param rotation of queries and keys at every position; null for none
 */
record PromptTensors(
        NDArray tokens, NDArray positions, NDArray causalMask, RotaryEmbedding.@Nullable Rotation rotation) {

    /** The tensors of a prompt whose positional encoding is learned or absent. */
    static PromptTensors of(Prompt prompt, NDManager manager, DataType precision) {
        return new PromptTensors(
                manager.create(prompt.tableTokens()),
                manager.create(prompt.tablePositions()),
                causalMask(prompt.length(), manager, precision),
                null);
    }

    PromptTensors withPositions(NDArray encoding) {
        return new PromptTensors(tokens, encoding, causalMask, rotation);
    }

    PromptTensors withRotation(RotaryEmbedding.Rotation other) {
        return new PromptTensors(tokens, positions, causalMask, other);
    }

    private static NDArray causalMask(int length, NDManager manager, DataType precision) {
        double[] mask = new double[length * length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % length > i / length ? Double.NEGATIVE_INFINITY : 0;
        }
        return Constants.tensor(mask, new Shape(length, length), manager, precision);
    }

    /** The mask of the last queries among the first positions: [queries, positions]. */
    NDArray causalMask(int queries, int positionCount) {
        return causalMask.get(new NDIndex()
                .addSliceDim(positionCount - queries, positionCount)
                .addSliceDim(0, positionCount));
    }
}
