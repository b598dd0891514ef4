package io.grokwatch.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of activations stand in the prompts of a batch.
 *
 * <p>In a causal network what happens at a position follows from the tokens up to there. Of the prompt {@code x op y =},
 * the first two positions follow from x: this <em>stem</em> is worked out once for each x there is, and only the
 * <em>branch</em> after it once per example. Before the first layer mixes positions, even a branch's rows follow from a
 * token and a position: then they are a table, which the examples read from.
 *
 * <p>Rows are those of the stems, in order of their token and then their position; after them come those of the
 * branches, in order of their example and then their position, or the table's.
 *
 * @param stems how many there are
 * @param stem positions of a stem, may be 0
 * @param branch positions of a branch
 * @param stemOf which stem each example has, int64
 * @param table which row after the stems' stands at each position of each branch, int64, examples x branch; null if the
 *     rows are the branches' own
 * @param inOrder whether a position sees only those up to it; if not, there are no stems
 * @param tables of the prompt
 */
record Places(
        int stems,
        int stem,
        int branch,
        NDArray stemOf,
        @Nullable NDArray table,
        boolean inOrder,
        PromptTables tables) {

    /** The rows, by position: the branches, and the stems where there are any. */
    record Cut(@Nullable NDArray stems, NDArray branches) {}

    /** @param rows as described above, rows x width */
    Cut cut(NDArray rows) {
        long width = rows.getShape().get(1);
        Shape branches = new Shape(-1, branch, width);
        if (stem == 0) {
            return new Cut(null, ownRows(rows).reshape(branches));
        }
        NDList parts = rows.split(new long[] {(long) stems * stem});
        return new Cut(
                parts.get(0).reshape(new Shape(stems, stem, width)),
                ownRows(parts.get(1)).reshape(branches));
    }

    private NDArray ownRows(NDArray afterStems) {
        return table == null ? afterStems : rows(afterStems, table.flatten());
    }

    /** The whole prompt of each example: examples x (stem + branch) x width. */
    NDArray prompts(Cut cut) {
        if (cut.stems() == null) {
            return cut.branches();
        }
        long width = cut.stems().getShape().get(2);
        NDArray read = rows(cut.stems().reshape(new Shape(stems, stem * width)), stemOf);
        return NDArrays.concat(new NDList(read.reshape(new Shape(-1, stem, width)), cut.branches()), 1);
    }

    /** The rows again, each branch having its own. */
    NDArray joined(Cut cut) {
        NDArray branches = flat(cut.branches());
        return cut.stems() == null ? branches : NDArrays.concat(new NDList(flat(cut.stems()), branches));
    }

    /** The rows at the last positions of each branch: examples x answers x width. */
    NDArray last(int answers, Cut cut) {
        return answers == branch
                ? cut.branches()
                : cut.branches().split(new long[] {branch - answers}, 1).get(1);
    }

    /** Where the rows stand that {@link #joined} gives. */
    Places joined() {
        return new Places(stems, stem, branch, stemOf, null, inOrder, tables);
    }

    static NDArray flat(NDArray positions) {
        return positions.reshape(new Shape(-1, positions.getShape().get(2)));
    }

    private static NDArray rows(NDArray table, NDArray indices) {
        return EmbeddingMlp.rows(table, indices);
    }
}
