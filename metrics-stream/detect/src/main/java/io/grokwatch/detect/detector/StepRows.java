package io.grokwatch.detect.detector;

import io.grokwatch.detect.state.RowsState;

/**
 * The last rows of metrics, oldest first, as columns of two rings: one entry a row, and one for every value that a row has.
 * The oldest rows are dropped for those that are added.
 */
public final class StepRows {
    private static final int LATE = 1 << 31;

    private final long[] steps;
    /** Bit {@code i} is set if slot {@code i} has a value; {@link #LATE} is set in a late row. */
    private final int[] masks;
    /** Of row after row, by slot. */
    private final double[] values;

    private int first;
    private int size;
    private int firstValue;
    private int valueCount;

    /**
     * None.
     *
     * @param maxRows the maximum number of rows, at least 1
     * @param maxValues the maximum number of values of all rows, at least those of one row
     */
    public StepRows(int maxRows, int maxValues) {
        steps = new long[maxRows];
        masks = new int[maxRows];
        values = new double[Math.max(maxValues, StepMetrics.SLOTS)];
    }

    /** Appends a copy of a row. */
    public void add(StepMetrics row, boolean late) {
        int count = row.count();
        while (size == steps.length || valueCount + count > values.length) {
            dropFirst();
        }
        int at = index(size);
        steps[at] = row.step();
        masks[at] = row.mask() | (late ? LATE : 0);
        row.copyValues(values, wrapped(firstValue + valueCount));
        size++;
        valueCount += count;
    }

    private void dropFirst() {
        int count = count(0);
        first = index(1);
        size--;
        firstValue = wrapped(firstValue + count);
        valueCount -= count;
    }

    /** Drops the newest rows but for so many. */
    public void cutTo(int newSize) {
        while (size > newSize) {
            size--;
            valueCount -= count(size);
        }
    }

    public int size() {
        return size;
    }

    public long step(int row) {
        return steps[index(row)];
    }

    /** Whether the row was added as a late one. */
    public boolean isLate(int row) {
        return (masks[index(row)] & LATE) != 0;
    }

    /** A copy of a row, found in time proportional to its index. */
    public StepMetrics get(int row) {
        int value = firstValue;
        for (int i = 0; i < row; i++) {
            value += count(i);
        }
        StepMetrics copy = new StepMetrics();
        copy.reset(step(row));
        copy.setValues(masks[index(row)] & ~LATE, values, wrapped(value));
        return copy;
    }

    private int count(int row) {
        return Integer.bitCount(masks[index(row)] & ~LATE);
    }

    private int index(int row) {
        int at = first + row;
        return at < steps.length ? at : at - steps.length;
    }

    private int wrapped(int value) {
        return value < values.length ? value : value - values.length;
    }

    public RowsState save() {
        Columns.Writer columns = new Columns.Writer(size * 16 + valueCount * Double.BYTES)
                .longs(steps, first, size)
                .ints(masks, first, size)
                .doubles(values, firstValue, valueCount);
        return RowsState.newBuilder()
                .setCount(size)
                .setColumns(columns.toByteString())
                .build();
    }

    /** @throws IllegalArgumentException if the columns do not match, or are of more rows or values than there may be */
    public void restore(RowsState from) {
        size = from.getCount();
        if (size < 0 || size > steps.length) {
            throw new IllegalArgumentException("0 to " + steps.length + " rows are kept, were " + size);
        }
        Columns.Reader columns = new Columns.Reader(from.getColumns());
        columns.longs(steps, size);
        columns.ints(masks, size);
        first = 0;
        firstValue = 0;
        valueCount = 0;
        for (int i = 0; i < size; i++) {
            if ((masks[i] & ~LATE) >>> StepMetrics.SLOTS != 0) {
                throw new IllegalArgumentException("row " + i + " of step " + steps[i] + " has the mask "
                        + Integer.toBinaryString(masks[i]) + ", which has more than " + StepMetrics.SLOTS + " slots");
            }
            valueCount += count(i);
        }
        if (valueCount > values.length) {
            throw new IllegalArgumentException(
                    "0 to " + values.length + " values are kept of all rows, were " + valueCount);
        }
        columns.doubles(values, valueCount);
        columns.requireEnd();
    }
}
