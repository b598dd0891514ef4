package io.grokwatch.events;

import io.grokwatch.events.validation.MetricRules;
import java.util.List;

/**
 * Everything a producer logged of a run since its last batch.
 *
 * <p>{@code (attempt, sequence)} identifies a batch within its run, and readers count each identity once: the first record that has it
 * is the batch, every further one is refused, counted and sent to the dead-letter topic. It cannot be distinguished from the
 * repetition of a batch whose acknowledgement was lost, and of two batches of one sequence neither would be the later one. So a
 * producer numbers its batches; one that leaves every sequence at 0 is refused from its second batch on.
 *
 * <p>Of several values of one metric at one step the last logged counts: that of the batch with the highest sequence, and within a batch
 * the last in the order of blocks, steps and columns. Clocks and the values themselves decide nothing.
 *
 * @param attempt at least 1; a newer attempt fences an older one
 * @param sequence 0, 1, 2, ... within the attempt
 * @param blocks metrics logged on the same steps share a block
 */
public record MetricBatch(RunId runId, int attempt, long sequence, List<Block> blocks) {
    /** The maximum number of steps in one block. */
    public static final int MAX_STEPS = 65_536;
    /** The maximum number of values in one batch: its blocks together. */
    public static final int MAX_VALUES = 1 << 20;
    /** The maximum number of metrics in one block. */
    public static final int MAX_COLUMNS = 10_000;

    /**
     * Metrics logged on the same steps.
     *
     * @param steps as {@link MetricRules} has them, in the order logged, which need not be that of the steps
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
                String objection = MetricRules.stepObjection(steps.get(i));
                Require.that(objection == null, String.valueOf(objection));
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
