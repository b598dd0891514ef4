package io.grokwatch.trainer.recipe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Steps between which something is expected.
 *
 * @param from at least 0
 * @param to at least {@code from}
 */
public record StepBand(long from, long to) implements Expectation {
    public StepBand {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("a band is 0 <= from <= to, was " + from + " to " + to);
        }
    }

    /** Whether the median is in the band; a run in which it did not happen counts as later than all others. */
    @Override
    public boolean holds(List<Long> reached, int runs) {
        List<Long> sorted = new ArrayList<>(reached);
        Collections.sort(sorted);
        int middle = runs / 2;
        return middle < sorted.size() && contains(sorted.get(middle));
    }

    public boolean contains(long step) {
        return step >= from && step <= to;
    }

    @Override
    public String toString() {
        return from + " to " + to;
    }
}
