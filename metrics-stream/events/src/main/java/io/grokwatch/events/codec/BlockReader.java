package io.grokwatch.events.codec;

import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the blocks of one batch and leaves out by itself what the rules refuse: a row whose step is none, a column whose name is
 * none or whose values are not one per step, what is beyond the limits of a block. Times are not required: a step without one has
 * that of the record.
 */
final class BlockReader {
    private final String batch;
    private final long receivedMs;
    private final RejectionTally tally = new RejectionTally();
    /** The values that were kept. */
    private long values;

    /** @param receivedMs the time of the record, in epoch milliseconds */
    BlockReader(long sequence, long receivedMs) {
        batch = "batch " + sequence + ": ";
        this.receivedMs = receivedMs;
    }

    List<Rejection> rejections() {
        return tally.rejections();
    }

    List<Block> blocks(io.grokwatch.events.wire.MetricBatch wire) {
        List<Block> blocks = new ArrayList<>(wire.getBlocksCount());
        for (var block : wire.getBlocksList()) {
            Block kept = block(block);
            if (kept != null) {
                blocks.add(kept);
            }
        }
        return blocks;
    }

    /** Null if nothing is left of it. */
    private @Nullable Block block(io.grokwatch.events.wire.MetricBatch.Block wire) {
        int[] rows = rows(wire);
        List<Column> columns = new ArrayList<>(Math.min(wire.getColumnsCount(), MetricBatch.MAX_COLUMNS));
        for (var column : wire.getColumnsList()) {
            WireColumn found = new WireColumn(column);
            if (isAccepted(column, found, wire.getStepsCount(), columns.size())) {
                values += rows.length;
                columns.add(new Column(column.getName(), found.rows(rows)));
            }
        }
        boolean nothingLeft =
                (rows.length == 0 && wire.getStepsCount() > 0) || (columns.isEmpty() && wire.getColumnsCount() > 0);
        if (nothingLeft) {
            return null;
        }
        long[] steps = new long[rows.length];
        long[] times = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            steps[i] = wire.getSteps(rows[i]);
            times[i] = rows[i] < wire.getTimesMsCount() ? wire.getTimesMs(rows[i]) : receivedMs;
        }
        return new Block(Longs.adopt(steps), Longs.adopt(times), columns);
    }

    /** The indices of the rows whose steps are accepted. */
    private int[] rows(io.grokwatch.events.wire.MetricBatch.Block wire) {
        int[] rows = new int[Math.min(wire.getStepsCount(), MetricBatch.MAX_STEPS)];
        int accepted = 0;
        for (int row = 0; row < wire.getStepsCount(); row++) {
            String objection = MetricRules.stepObjection(wire.getSteps(row));
            if (objection != null) {
                tally.add(Rejection.Kind.STEP, batch + objection);
            } else if (accepted == MetricBatch.MAX_STEPS) {
                tally.add(
                        Rejection.Kind.LIMIT,
                        batch + "a block has at most " + MetricBatch.MAX_STEPS + " steps, had " + wire.getStepsCount());
            } else {
                rows[accepted++] = row;
            }
        }
        return accepted == rows.length ? rows : java.util.Arrays.copyOf(rows, accepted);
    }

    private boolean isAccepted(
            io.grokwatch.events.wire.MetricBatch.Column column, WireColumn found, int steps, int columns) {
        String objection = MetricRules.nameObjection(column.getName());
        if (objection != null) {
            tally.add(Rejection.Kind.METRIC_NAME, batch + objection);
            return false;
        }
        String unreadable = found.objection();
        if (unreadable != null) {
            tally.add(Rejection.Kind.COLUMN, batch + "column " + column.getName() + " " + unreadable);
            return false;
        }
        if (found.size() != steps) {
            tally.add(
                    Rejection.Kind.COLUMN,
                    batch + "column " + column.getName() + " has one value per step (" + steps + "), had "
                            + found.size());
            return false;
        }
        if (values + steps > MetricBatch.MAX_VALUES) {
            tally.add(
                    Rejection.Kind.LIMIT,
                    batch + "a batch has at most " + MetricBatch.MAX_VALUES + " values, those of column "
                            + column.getName() + " are beyond them");
            return false;
        }
        if (columns == MetricBatch.MAX_COLUMNS) {
            tally.add(
                    Rejection.Kind.LIMIT,
                    batch + "a block has at most " + MetricBatch.MAX_COLUMNS + " columns, " + column.getName()
                            + " is beyond them");
            return false;
        }
        return true;
    }
}
