package io.grokwatch.events;

import java.util.List;

/**
 * One embedding matrix at one step.
 *
 * @param step the weights are those before this step's update
 * @param tensor which matrix, for example {@code embedding}
 * @param rows at least 1
 * @param columns at least 1
 * @param values rows x columns, row-major, at most {@link #MAX_VALUES}
 * @param labels empty, or one per row
 * @param structure what the rows represent
 */
public record EmbeddingSnapshot(
        RunId runId,
        int attempt,
        long step,
        String tensor,
        int rows,
        int columns,
        Floats values,
        List<String> labels,
        Structure structure) {
    /** The maximum number of values in a snapshot: 7 MiB of them, so that a record stays below its topic's limit. */
    public static final int MAX_VALUES = 7 * 1024 * 1024 / Float.BYTES;

    public EmbeddingSnapshot {
        Require.present(runId, "runId");
        Require.atLeast(attempt, 1, "attempt");
        Require.atLeast(step, 0, "step");
        Require.text(tensor, "tensor", 250);
        Require.atLeast(rows, 1, "rows");
        Require.atLeast(columns, 1, "columns");
        Require.that(
                (long) rows * columns <= MAX_VALUES,
                "a snapshot has at most " + MAX_VALUES + " values, " + rows + " x " + columns + " are more");
        Require.present(values, "values");
        Require.that(
                values.size() == rows * columns,
                "values must be rows x columns = " + (rows * columns) + ", were " + values.size());
        labels = List.copyOf(Require.present(labels, "labels"));
        Require.that(
                labels.isEmpty() || labels.size() == rows,
                "labels must be empty or one per row (" + rows + "), were " + labels.size());
        Require.present(structure, "structure");
        Require.that(
                structure.rows() <= rows,
                "the structure describes " + structure.rows() + " rows, the matrix has " + rows);
    }
}
