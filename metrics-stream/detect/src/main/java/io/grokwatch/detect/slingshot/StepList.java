package io.grokwatch.detect.slingshot;

import java.util.ArrayList;
import java.util.List;

/**
 * The first {@value #CAPACITY} steps at which something happened, ascending, each with the step at which that was decided;
 * what comes after them is only counted.
 */
final class StepList {
    static final int CAPACITY = 500;

    private final List<Long> steps = new ArrayList<>();
    private final List<Long> decided = new ArrayList<>();
    private int count;
    /** Entries that are kept: more than {@code count} between a rewind and the next entry. */
    private int kept;

    void add(long step, long decidedAt) {
        if (count < CAPACITY) {
            drop(count);
            steps.add(step);
            decided.add(decidedAt);
        }
        count++;
        kept = steps.size();
    }

    private void drop(int from) {
        while (steps.size() > from) {
            steps.removeLast();
            decided.removeLast();
        }
    }

    /** Cuts it to the number of steps that there were earlier. */
    void cutTo(int earlierCount) {
        count = Math.min(count, earlierCount);
    }

    /** Whether the entry after the last one was cut off, is still kept, and was decided before a step. */
    boolean hasCutOffBefore(long step) {
        return count < kept && decided.get(count) < step;
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
        return size == 0 ? -1 : steps.get(size - 1);
    }

    private int size() {
        return Math.min(count, steps.size());
    }

    List<Long> steps() {
        return List.copyOf(steps.subList(0, size()));
    }

    /** When each of the {@link #steps} was decided. */
    List<Long> decided() {
        return List.copyOf(decided.subList(0, size()));
    }

    void restore(List<Long> savedSteps, List<Long> savedDecided, int savedCount) {
        if (savedSteps.size() != Math.min(savedCount, CAPACITY) || savedSteps.size() != savedDecided.size()) {
            throw new IllegalArgumentException("of " + savedCount + " steps at most " + CAPACITY + " are kept, were "
                    + savedSteps.size() + " and " + savedDecided.size());
        }
        steps.clear();
        steps.addAll(savedSteps);
        decided.clear();
        decided.addAll(savedDecided);
        count = savedCount;
        kept = steps.size();
    }
}
