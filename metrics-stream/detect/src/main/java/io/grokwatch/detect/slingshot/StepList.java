package io.grokwatch.detect.slingshot;

import java.util.ArrayList;
import java.util.List;

/** The first {@value #CAPACITY} steps at which something happened, ascending; what comes after them is only counted. */
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

    /** Cuts it to the number of steps that there were earlier. */
    void cutTo(int earlierCount) {
        count = Math.min(count, earlierCount);
        while (steps.size() > count) {
            steps.removeLast();
        }
    }

    int count() {
        return count;
    }

    /** The last one that is kept, or -1. */
    long last() {
        return steps.isEmpty() ? -1 : steps.getLast();
    }

    List<Long> steps() {
        return List.copyOf(steps);
    }

    /** Those that are kept, to be read alone. */
    Iterable<Long> kept() {
        return steps;
    }

    void restore(List<Long> saved, int savedCount) {
        if (saved.size() != Math.min(savedCount, CAPACITY)) {
            throw new IllegalArgumentException(
                    "of " + savedCount + " steps at most " + CAPACITY + " are kept, were " + saved.size());
        }
        steps.clear();
        steps.addAll(saved);
        count = savedCount;
    }
}
