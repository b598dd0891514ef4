package io.grokwatch.trainer.task;

/** Labelled inputs, in a fixed order. */
public sealed interface Examples {

    /** The class of each example, counted from 0. */
    int[] labels();

    /** How many examples there are. */
    default int count() {
        return labels().length;
    }

    /**
     * Two tokens each.
     *
     * @param first one per example, at least 0
     * @param second likewise
     */
    record TokenPairs(int[] first, int[] second, int[] labels) implements Examples {
        public TokenPairs {
            if (first.length != labels.length || second.length != labels.length) {
                throw new IllegalArgumentException("one pair per label is expected, had " + first.length + ", "
                        + second.length + " and " + labels.length);
            }
        }
    }

    /**
     * A point each.
     *
     * @param values examples x dimensions, row-major
     */
    record Vectors(float[] values, int dimensions, int[] labels) implements Examples {
        public Vectors {
            if (values.length != labels.length * dimensions) {
                throw new IllegalArgumentException("expected " + labels.length + " x " + dimensions
                        + " values, had " + values.length);
            }
        }
    }
}
