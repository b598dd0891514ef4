package io.grokwatch.events;

import java.util.List;

/**
 * Everything a producer logged of a run since its last batch. {@code (attempt, sequence)} identifies it within the run.
 *
 * @param attempt at least 1; a newer attempt fences an older one
 * @param sequence 0, 1, 2, ... within the attempt
 * @param blocks metrics logged on the same steps share a block
 */
public record MetricBatch(RunId runId, int attempt, long sequence, List<Block> blocks) {
    /** The maximum number of steps in one block. */
    public static final int MAX_STEPS = 65_536;
    /** The maximum number of metrics in one block. */
    public static final int MAX_COLUMNS = 10_000;

    /**
     * Metrics logged on the same steps.
     *
     * @param steps each at least 0, in the order logged
     * @param timesMs epoch milliseconds, one per step
     * @param columns with one value per step each
     */
    public record Block(Longs steps, Longs timesMs, List<Column> columns) {
        public Block {
            Require.present(steps, "steps");
            Require.present(timesMs, "timesMs");
            columns = List.copyOf(Require.present(columns, "columns"));
            Require.that(steps.size() <= MAX_STEPS, "a block has at most " + MAX_STEPS + " steps, had " + steps.size());
            Require.that(
                    columns.size() <= MAX_COLUMNS,
                    "a block has at most " + MAX_COLUMNS + " columns, had " + columns.size());
            Require.that(
                    timesMs.size() == steps.size(),
                    "a block has one time per step (" + steps.size() + "), had " + timesMs.size());
            for (int i = 0; i < steps.size(); i++) {
                Require.atLeast(steps.get(i), 0, "step");
            }
            for (Column column : columns) {
                Require.that(
                        column.values().size() == steps.size(),
                        "column " + column.name() + " has one value per step (" + steps.size() + "), had "
                                + column.values().size());
            }
        }
    }

    /**
     * The values of one metric. NaN and the infinities are ordinary values.
     *
     * @param name see {@link MetricNames}
     * @param values one per step of the block
     */
    public record Column(String name, Doubles values) {
        public Column {
            MetricNames.checked(name);
            Require.present(values, "values");
        }
    }

    public MetricBatch {
        Require.present(runId, "runId");
        Require.atLeast(attempt, 1, "attempt");
        Require.atLeast(sequence, 0, "sequence");
        blocks = List.copyOf(Require.present(blocks, "blocks"));
    }
}
