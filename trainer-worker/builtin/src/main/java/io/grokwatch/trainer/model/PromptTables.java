package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a prompt alone, on a device.
 *
 * @param tokens the token of each row that {@link Prompt#tableTokens} lists, int64
 * @param positions the position of each of these rows, int64; or what is added to it there, rows x dimensions
 * @param future 0 where a position may look and minus infinity where the future is, length x length
 * @param turns of queries and keys, for every position; null if they are not turned
 */
record PromptTables(NDArray tokens, NDArray positions, NDArray future, Rotary.@Nullable Turns turns) {

    /** The tables of a prompt whose positions are learned, or not told apart. */
    static PromptTables of(Prompt prompt, NDManager manager, DataType precision) {
        return new PromptTables(
                manager.create(prompt.tableTokens()),
                manager.create(prompt.tablePositions()),
                future(prompt.length(), manager, precision),
                null);
    }

    PromptTables withPositions(NDArray added) {
        return new PromptTables(tokens, added, future, turns);
    }

    PromptTables withTurns(Rotary.Turns other) {
        return new PromptTables(tokens, positions, future, other);
    }

    private static NDArray future(int length, NDManager manager, DataType precision) {
        double[] future = new double[length * length];
        for (int i = 0; i < future.length; i++) {
            future[i] = i % length > i / length ? Double.NEGATIVE_INFINITY : 0;
        }
        return Constants.table(future, new Shape(length, length), manager, precision);
    }

    /** What the last of some positions, counted from the first, may not see of them: asking x positions. */
    NDArray hidden(int asking, int positions) {
        return future.get(
                new NDIndex().addSliceDim(positions - asking, positions).addSliceDim(0, positions));
    }
}
