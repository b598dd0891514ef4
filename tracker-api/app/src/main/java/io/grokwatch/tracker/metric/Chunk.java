package io.grokwatch.tracker.metric;

import io.grokwatch.events.history.AttemptHistory;
import java.util.Arrays;

/**
 * The points of one metric of one run on {@value #STEPS} consecutive steps, in step order, one per step.
 *
 * <p>Of two points on one step the one of the newer attempt is kept; within an attempt the one of the batch with the greater
 * sequence; within a batch the last one. Neither the clock nor the value decides. A sequence identifies a batch, so a chunk is the
 * same whatever order or repetition its batches were received in. Adding is amortised O(1) in step order, else O(size).
 */
final class Chunk {
    /** Steps per chunk. */
    static final int STEPS = 1024;

    private long[] steps = new long[16];
    private double[] values = new double[16];
    private long[] timesMs = new long[16];
    private int[] attempts = new int[16];
    private long[] sequences = new long[16];
    private int size;

    /** The index of the chunk that holds a step. */
    static long indexOf(long step) {
        return step / STEPS;
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

    int size() {
        return size;
    }

    long step(int index) {
        return steps[index];
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

    /** The summary of the chunk. */
    ChunkHead head() {
        Extremes extremes = new Extremes();
        int oldest = Integer.MAX_VALUE;
        int newest = 0;
        for (int i = 0; i < size; i++) {
            extremes.add(steps[i], values[i]);
            oldest = Math.min(oldest, attempts[i]);
            newest = Math.max(newest, attempts[i]);
        }
        return extremes.head(oldest, newest);
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
        if (size == steps.length) {
            int capacity = Math.min(STEPS, size * 2);
            steps = Arrays.copyOf(steps, capacity);
            values = Arrays.copyOf(values, capacity);
            timesMs = Arrays.copyOf(timesMs, capacity);
            attempts = Arrays.copyOf(attempts, capacity);
            sequences = Arrays.copyOf(sequences, capacity);
        }
        int moved = size - at;
        System.arraycopy(steps, at, steps, at + 1, moved);
        System.arraycopy(values, at, values, at + 1, moved);
        System.arraycopy(timesMs, at, timesMs, at + 1, moved);
        System.arraycopy(attempts, at, attempts, at + 1, moved);
        System.arraycopy(sequences, at, sequences, at + 1, moved);
        size++;
    }

    private void set(int at, long step, double value, long timeMs, int attempt, long sequence) {
        steps[at] = step;
        values[at] = value;
        timesMs[at] = timeMs;
        attempts[at] = attempt;
        sequences[at] = sequence;
    }
}
