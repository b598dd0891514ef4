package io.grokwatch.trainer.worker.publish;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of metrics in the order they were logged, in primitive arrays that grow and are used again. Confined to one
 * thread at a time; a row costs {@value #ROW_BYTES} bytes and eight for each value.
 */
final class Rows {
    /** The most steps in a batch. */
    static final int MAX_STEPS = 256;
    /** The most values in a batch: one MiB of them, far below what the topic accepts. */
    static final int MAX_VALUES = 1024 * 1024 / Double.BYTES;

    private static final int ROW_BYTES = 32;
    private static final int KNOWN_OVERLAPS = 64;

    private final List<List<String>> names = new ArrayList<>();
    private long[] steps = new long[2 * MAX_STEPS];
    private long[] timesMs = new long[2 * MAX_STEPS];
    /** Where the values of row i begin; one entry more than there are rows. */
    private int[] from = new int[2 * MAX_STEPS + 1];

    private double[] values = new double[16 * MAX_STEPS];
    private int distinctSteps;
    private final IdentityHashMap<List<String>, IdentityHashMap<List<String>, Boolean>> overlaps =
            new IdentityHashMap<>();

    static long bytes(int values) {
        return ROW_BYTES + (long) Double.BYTES * values;
    }

    int size() {
        return names.size();
    }

    /** How often the step changed from row to row, plus one. */
    int distinctSteps() {
        return distinctSteps;
    }

    void add(long step, long timeMs, List<String> rowNames, double[] rowValues) {
        int row = names.size();
        if (row == steps.length) {
            steps = Arrays.copyOf(steps, 2 * row);
            timesMs = Arrays.copyOf(timesMs, 2 * row);
            from = Arrays.copyOf(from, 2 * row + 1);
        }
        int end = from[row] + rowValues.length;
        if (end > values.length) {
            values = Arrays.copyOf(values, Math.max(end, 2 * values.length));
        }
        if (row == 0 || steps[row - 1] != step) {
            distinctSteps++;
        }
        names.add(rowNames);
        steps[row] = step;
        timesMs[row] = timeMs;
        System.arraycopy(rowValues, 0, values, from[row], rowValues.length);
        from[row + 1] = end;
    }

    void clear() {
        names.clear();
        distinctSteps = 0;
    }

    /**
     * The end of the batch that begins with this row: at most 256 steps and 1 MiB of values, at least one row. A batch lists its rows
     * block by block, so it also ends before a row that logs a metric again at a step that rows of other metrics may have
     * logged it at: which value is the last is then a matter of the sequence of batches.
     */
    int batchEnd(int first) {
        int distinct = 0;
        long furthest = -1;
        IdentityHashMap<List<String>, Long> furthestOf = new IdentityHashMap<>();
        for (int row = first; row < size(); row++) {
            if (row == first || steps[row] != steps[row - 1]) {
                distinct++;
            }
            boolean full = distinct > MAX_STEPS || from[row + 1] - from[first] > MAX_VALUES;
            boolean repeats = steps[row] <= furthest && repeats(furthestOf, names.get(row), steps[row]);
            if ((full || repeats) && row > first) {
                return row;
            }
            furthest = Math.max(furthest, steps[row]);
            furthestOf.merge(names.get(row), steps[row], Math::max);
        }
        return size();
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean repeats(IdentityHashMap<List<String>, Long> furthestOf, List<String> rowNames, long step) {
        for (Map.Entry<List<String>, Long> other : furthestOf.entrySet()) {
            if (other.getKey() != rowNames && other.getValue() >= step && overlap(rowNames, other.getKey())) {
                return true;
            }
        }
        return false;
    }

    /** Whether two rows have a metric in common; known for the few combinations that a run logs over and over. */
    private boolean overlap(List<String> one, List<String> other) {
        if (overlaps.size() > KNOWN_OVERLAPS) {
            overlaps.clear();
        }
        IdentityHashMap<List<String>, Boolean> ofOne = overlaps.computeIfAbsent(one, names -> new IdentityHashMap<>());
        if (ofOne.size() > KNOWN_OVERLAPS) {
            ofOne.clear();
        }
        return ofOne.computeIfAbsent(other, names -> !Collections.disjoint(new HashSet<>(one), names));
    }

    /** What these rows count for in the bound of the buffer. */
    long bytes(int first, int end) {
        return (long) ROW_BYTES * (end - first) + (long) Double.BYTES * (from[end] - from[first]);
    }

    /** The rows in columns: those with the same instance of names share a block, in the order of their first row. */
    List<Block> blocks(int first, int end) {
        List<List<String>> layouts = new ArrayList<>();
        int[] layoutOf = new int[end - first];
        int[] count = new int[end - first];
        int last = -1;
        for (int row = first; row < end; row++) {
            List<String> rowNames = names.get(row);
            int layout = last >= 0 && same(layouts.get(last), rowNames) ? last : layoutOf(layouts, rowNames);
            layoutOf[row - first] = layout;
            count[layout]++;
            last = layout;
        }
        List<Block> blocks = new ArrayList<>(layouts.size());
        for (int layout = 0; layout < layouts.size(); layout++) {
            int[] rows = new int[count[layout]];
            int next = 0;
            for (int row = first; row < end; row++) {
                if (layoutOf[row - first] == layout) {
                    rows[next++] = row;
                }
            }
            blocks.add(block(layouts.get(layout), rows));
        }
        return blocks;
    }

    private static int layoutOf(List<List<String>> layouts, List<String> rowNames) {
        for (int layout = 0; layout < layouts.size(); layout++) {
            if (same(layouts.get(layout), rowNames)) {
                return layout;
            }
        }
        layouts.add(rowNames);
        return layouts.size() - 1;
    }

    /** A trainer logs the same metrics with the same instance: comparing names on every row would cost more. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean same(List<String> one, List<String> other) {
        return one == other;
    }

    private Block block(List<String> columnNames, int[] rows) {
        long[] blockSteps = new long[rows.length];
        long[] blockTimesMs = new long[rows.length];
        double[][] columns = new double[columnNames.size()][rows.length];
        for (int i = 0; i < rows.length; i++) {
            blockSteps[i] = steps[rows[i]];
            blockTimesMs[i] = timesMs[rows[i]];
            for (int column = 0; column < columns.length; column++) {
                columns[column][i] = values[from[rows[i]] + column];
            }
        }
        List<Column> named = new ArrayList<>(columns.length);
        for (int column = 0; column < columns.length; column++) {
            named.add(new Column(columnNames.get(column), Doubles.adopt(columns[column])));
        }
        return new Block(Longs.adopt(blockSteps), Longs.adopt(blockTimesMs), named);
    }
}
