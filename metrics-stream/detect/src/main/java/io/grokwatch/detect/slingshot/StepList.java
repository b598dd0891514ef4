package io.grokwatch.detect.slingshot;

import com.google.protobuf.ByteString;
import io.grokwatch.detect.detector.Columns;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The first {@value #CAPACITY} steps at which something happened, ascending, each with the step at which that was decided;
 * what comes after them is only counted.
 */
final class StepList {
    static final int CAPACITY = 500;

    private static final int INITIAL_CAPACITY = 8;

    private long[] steps = new long[INITIAL_CAPACITY];
    private long[] decided = new long[INITIAL_CAPACITY];
    private int count;
    /** Entries that the arrays hold: more than {@code count} between a rewind and the next entry. */
    private int kept;

    void add(long step, long decidedAt) {
        if (count < CAPACITY) {
            reserve(count + 1);
            steps[count] = step;
            decided[count] = decidedAt;
        }
        count++;
        kept = Math.min(count, CAPACITY);
    }

    private void reserve(int entries) {
        if (entries > steps.length) {
            int capacity = Math.min(CAPACITY, Math.max(entries, 2 * steps.length));
            steps = Arrays.copyOf(steps, capacity);
            decided = Arrays.copyOf(decided, capacity);
        }
    }

    /** Cuts it to the number of steps that there were earlier. */
    void cutTo(int earlierCount) {
        count = Math.min(count, earlierCount);
    }

    /** Whether the entry after the last one was cut off, is still kept, and was decided before a step. */
    boolean hasCutOffBefore(long step) {
        return count < kept && decided[count] < step;
    }

    /** Takes back the entry after the last one. */
    void uncut() {
        count++;
    }

    int count() {
        return count;
    }

    /** The last one that is kept, or -1. */
    long last() {
        int size = size();
        return size == 0 ? -1 : steps[size - 1];
    }

    private int size() {
        return Math.min(count, kept);
    }

    List<Long> steps() {
        return LongStream.of(steps).limit(size()).boxed().toList();
    }

    ByteString save() {
        int size = size();
        return new Columns.Writer(size * 8)
                .longs(steps, 0, size)
                .longs(decided, 0, size)
                .toByteString();
    }

    /** @throws IllegalArgumentException if the columns are not those of as many steps as are counted */
    void restore(ByteString saved, int savedCount) {
        count = savedCount;
        kept = Math.min(count, CAPACITY);
        reserve(kept);
        Columns.Reader columns = new Columns.Reader(saved);
        columns.longs(steps, kept);
        columns.longs(decided, kept);
        columns.requireEnd();
    }
}
