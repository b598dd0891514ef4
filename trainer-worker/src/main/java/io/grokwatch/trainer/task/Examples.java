package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;

/** Labelled inputs, in a fixed order. */
public sealed interface Examples {

    /** The class of each example, counted from 0. */
    Longs labels();

    /** How many examples there are. */
    default int count() {
        return labels().size();
    }

    /**
     * Two tokens each.
     *
     * @param first one per example, at least 0
     * @param second likewise
     */
    record TokenPairs(Longs first, Longs second, Longs labels) implements Examples {
        public TokenPairs {
            if (first.size() != labels.size() || second.size() != labels.size()) {
                throw new IllegalArgumentException("one pair per label is expected, had " + first.size() + ", "
                        + second.size() + " and " + labels.size());
            }
        }
    }

    /**
     * A point each.
     *
     * @param values examples x dimensions, row-major
     */
    record Vectors(Floats values, int dimensions, Longs labels) implements Examples {
        public Vectors {
            if (values.size() != labels.size() * dimensions) {
                throw new IllegalArgumentException(
                        "expected " + labels.size() + " x " + dimensions + " values, had " + values.size());
            }
        }
    }
}
