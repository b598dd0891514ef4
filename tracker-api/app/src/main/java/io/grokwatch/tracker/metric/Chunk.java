package io.grokwatch.tracker.metric;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.history.AttemptHistory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Points of one metric of one run in step order, one per step.
 *
 * <p>Of two points on one step the one of the newer attempt is kept; within an attempt the one of the batch with the greater
 * sequence; within a batch the last one. Neither the clock nor the value decides. A sequence identifies a batch, so a chunk is the
 * same whatever order or repetition its batches were received in. Adding is amortised O(1) in step order, else O(size).
 */
final class Chunk {
    /** A chunk of the tree has at least so many points when it is closed. */
    static final int POINTS = 1024;
    /** Points that one part of a chunk summarises. */
    static final int PART_POINTS = 64;

    private static final int FIRST_CAPACITY = 8;
    private static final long[] NO_LONGS = {};
    private static final double[] NO_DOUBLES = {};
    private static final int[] NO_INTS = {};

    private long[] steps;
    private double[] values;
    private long[] timesMs;
    private int[] attempts;
    private long[] sequences;
    private int size;

    /** An empty chunk, which takes no memory for points. */
    Chunk() {
        this(NO_LONGS, NO_DOUBLES, NO_LONGS, NO_INTS, NO_LONGS, 0);
    }

    private Chunk(long[] steps, double[] values, long[] timesMs, int[] attempts, long[] sequences, int size) {
        this.steps = steps;
        this.values = values;
        this.timesMs = timesMs;
        this.attempts = attempts;
        this.sequences = sequences;
        this.size = size;
    }

    /** A chunk around these arrays, whose steps increase strictly. */
    static Chunk adopt(long[] steps, double[] values, long[] timesMs, int[] attempts, long[] sequences) {
        return new Chunk(steps, values, timesMs, attempts, sequences, steps.length);
    }

    /**
     * Adds a point, unless a later one is on its step already.
     *
     * @param sequence of the point's batch
     */
    void put(long step, double value, long timeMs, int attempt, long sequence) {
        int at = size == 0 || step > steps[size - 1] ? -size - 1 : Arrays.binarySearch(steps, 0, size, step);
        if (at >= 0) {
            if (isLater(at, attempt, sequence)) {
                set(at, step, value, timeMs, attempt, sequence);
            }
            return;
        }
        open(-at - 1);
        set(-at - 1, step, value, timeMs, attempt, sequence);
    }

    /**
     * Appends rows of a block, whose steps increase and are after those of the chunk.
     *
     * @param from the first row
     * @param to the row after the last
     */
    void append(MetricBatch.Block block, MetricBatch.Column column, int from, int to, int attempt, long sequence) {
        int count = to - from;
        reserve(count);
        for (int i = 0; i < count; i++) {
            steps[size + i] = block.steps().get(from + i);
            values[size + i] = column.values().get(from + i);
            timesMs[size + i] = block.timesMs().get(from + i);
        }
        Arrays.fill(attempts, size, size + count, attempt);
        Arrays.fill(sequences, size, size + count, sequence);
        size += count;
    }

    /** Adds the points of another chunk. */
    void putAll(Chunk other) {
        for (int i = 0; i < other.size; i++) {
            put(other.steps[i], other.values[i], other.timesMs[i], other.attempts[i], other.sequences[i]);
        }
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long step(int index) {
        return steps[index];
    }

    long lastStep() {
        return steps[size - 1];
    }

    double value(int index) {
        return values[index];
    }

    long timeMs(int index) {
        return timesMs[index];
    }

    int attempt(int index) {
        return attempts[index];
    }

    /** The sequence of the point's batch. */
    long sequence(int index) {
        return sequences[index];
    }

    /** Copies of the columns, in the size of the chunk. */
    long[] steps() {
        return Arrays.copyOf(steps, size);
    }

    double[] values() {
        return Arrays.copyOf(values, size);
    }

    /** Whether the points of another chunk differ from these in their values alone. */
    boolean hasRowsOf(Chunk other) {
        return size == other.size
                && Arrays.equals(steps, 0, size, other.steps, 0, size)
                && Arrays.equals(timesMs, 0, size, other.timesMs, 0, size)
                && Arrays.equals(attempts, 0, size, other.attempts, 0, size)
                && Arrays.equals(sequences, 0, size, other.sequences, 0, size);
    }

    /** The points of indices from {@code from} to {@code to}, which is excluded. */
    Chunk range(int from, int to) {
        return new Chunk(
                Arrays.copyOfRange(steps, from, to),
                Arrays.copyOfRange(values, from, to),
                Arrays.copyOfRange(timesMs, from, to),
                Arrays.copyOfRange(attempts, from, to),
                Arrays.copyOfRange(sequences, from, to),
                to - from);
    }

    /** The index of the first point after a step; {@link #size} if there is none. */
    int firstAfter(long step) {
        int at = Arrays.binarySearch(steps, 0, size, step);
        return at >= 0 ? at + 1 : -at - 1;
    }

    /** Removes the first points, and returns them. */
    Chunk removeFirst(int count) {
        Chunk removed = range(0, count);
        drop(count);
        return removed;
    }

    private void drop(int count) {
        int left = size - count;
        System.arraycopy(steps, count, steps, 0, left);
        System.arraycopy(values, count, values, 0, left);
        System.arraycopy(timesMs, count, timesMs, 0, left);
        System.arraycopy(attempts, count, attempts, 0, left);
        System.arraycopy(sequences, count, sequences, 0, left);
        size = left;
    }

    /** Removes the points up to a step, and keeps those after it. */
    void removeUpTo(long step) {
        drop(firstAfter(step));
    }

    /** The summaries of {@value #PART_POINTS} consecutive points each. */
    List<Summary> parts() {
        List<Summary> parts = new ArrayList<>(size / PART_POINTS + 1);
        for (int from = 0; from < size; from += PART_POINTS) {
            parts.add(summary(from, Math.min(size, from + PART_POINTS)));
        }
        return parts;
    }

    /** The summary of the points of indices from {@code from} to {@code to}, which is excluded; there is one at least. */
    Summary summary(int from, int to) {
        Summary.Builder summary = new Summary.Builder();
        for (int i = from; i < to; i++) {
            summary.add(steps[i], values[i], attempts[i]);
        }
        return summary.build();
    }

    /** The points that survive the newer attempts. */
    Chunk surviving(AttemptHistory history) {
        if (history.newest() <= 1) {
            return this;
        }
        Chunk surviving = new Chunk();
        for (int i = 0; i < size; i++) {
            if (history.survives(attempts[i], steps[i])) {
                surviving.put(steps[i], values[i], timesMs[i], attempts[i], sequences[i]);
            }
        }
        return surviving;
    }

    private boolean isLater(int at, int attempt, long sequence) {
        return attempt == attempts[at] ? sequence >= sequences[at] : attempt > attempts[at];
    }

    private void open(int at) {
        reserve(1);
        int moved = size - at;
        if (moved > 0) {
            System.arraycopy(steps, at, steps, at + 1, moved);
            System.arraycopy(values, at, values, at + 1, moved);
            System.arraycopy(timesMs, at, timesMs, at + 1, moved);
            System.arraycopy(attempts, at, attempts, at + 1, moved);
            System.arraycopy(sequences, at, sequences, at + 1, moved);
        }
        size++;
    }

    private void reserve(int more) {
        if (size + more > steps.length) {
            int capacity = Math.max(FIRST_CAPACITY, Math.max(size + more, size * 2));
            steps = Arrays.copyOf(steps, capacity);
            values = Arrays.copyOf(values, capacity);
            timesMs = Arrays.copyOf(timesMs, capacity);
            attempts = Arrays.copyOf(attempts, capacity);
            sequences = Arrays.copyOf(sequences, capacity);
        }
    }

    private void set(int at, long step, double value, long timeMs, int attempt, long sequence) {
        steps[at] = step;
        values[at] = value;
        timesMs[at] = timeMs;
        attempts[at] = attempt;
        sequences[at] = sequence;
    }
}
