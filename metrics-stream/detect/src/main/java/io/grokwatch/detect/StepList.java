package io.grokwatch.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The first {@value #CAPACITY} steps at which something happened; what comes after them is only counted. */
final class StepList {
    static final int CAPACITY = 500;

    private final List<Long> steps = new ArrayList<>();
    private int count;

    void add(long step) {
        count++;
        if (steps.size() < CAPACITY) {
            steps.add(step);
        }
    }

    /** Forgets what happened at a step or after it. */
    void rewind(long step) {
        while (!steps.isEmpty() && steps.getLast() >= step) {
            steps.removeLast();
            count--;
        }
    }

    int count() {
        return count;
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    long last() {
        return steps.getLast();
    }

    List<Long> steps() {
        return List.copyOf(steps);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(count);
        out.writeInt(steps.size());
        for (long step : steps) {
            out.writeLong(step);
        }
    }

    void read(DataInput in) throws IOException {
        count = in.readInt();
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            steps.add(in.readLong());
        }
    }
}
