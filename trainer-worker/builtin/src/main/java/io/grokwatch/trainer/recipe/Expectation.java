package io.grokwatch.trainer.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The step at which runs of a recipe are expected to reach a milestone. */
public sealed interface Expectation {

    /**
     * Whether runs met the expectation.
     *
     * @param reached steps at which the milestone was reached, of those runs that reached it
     * @param runs total number of runs, at least 1
     */
    boolean holds(List<Long> reached, int runs);

    /**
     * The median step is in a range.
     *
     * @param from inclusive, at least 0
     * @param to inclusive, at least {@code from}
     */
    record Band(long from, long to) implements Expectation {
        public Band {
            if (from < 0 || to < from) {
                throw new IllegalArgumentException("a band is 0 <= from <= to, was " + from + " to " + to);
            }
        }

        /** A run that did not reach the milestone counts as later than all others. */
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

    /** Expectations without a range of steps. */
    enum Bandless implements Expectation {
        /** No run reaches the milestone within its steps. */
        @JsonProperty("never")
        NEVER {
            @Override
            public boolean holds(List<Long> reached, int runs) {
                return reached.isEmpty();
            }

            @Override
            public String toString() {
                return "never";
            }
        },

        /** Nothing is expected: it has not been measured, or the recipe is not about it. */
        @JsonProperty("open")
        OPEN {
            @Override
            public boolean holds(List<Long> reached, int runs) {
                return true;
            }

            @Override
            public String toString() {
                return "-";
            }
        }
    }
}
