package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;

/** Labelled inputs, in a fixed order. */
public sealed interface Examples {

    /** What is asked of each example: a class, or a row of {@link Targets.Values}; examples x answers, from 0. */
    Longs labels();

    /** How many answers are asked per example. */
    default int answers() {
        return 1;
    }

    /** How many examples there are. */
    default int count() {
        return labels().size() / answers();
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
     * A sequence of tokens each, padded at its end. Only causal networks may be given sequences of different lengths:
     * what they answer does not depend on the padding.
     *
     * @param tokens examples x length, row-major
     * @param length of every sequence, with its padding
     * @param positions at which the answers are asked, examples x answers, each in [0, length)
     * @param answers per example; it is right if all of them are
     * @param labels examples x answers
     */
    record Sequences(Longs tokens, int length, Longs positions, int answers, Longs labels) implements Examples {
        public Sequences {
            if (answers < 1 || labels.size() % answers != 0 || positions.size() != labels.size()) {
                throw new IllegalArgumentException("expected " + answers + " positions and labels per example, had "
                        + positions.size() + " and " + labels.size());
            }
            if (tokens.size() != labels.size() / answers * length) {
                throw new IllegalArgumentException(
                        "expected " + labels.size() / answers + " x " + length + " tokens, had " + tokens.size());
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
