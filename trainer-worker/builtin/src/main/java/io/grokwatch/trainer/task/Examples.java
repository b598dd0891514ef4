package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;

/** Labelled examples in a fixed order. */
public sealed interface Examples {

    /** Classes, or rows of {@link Targets.Vectors}, counted from 0: [examples, answers], row-major. */
    Longs labels();

    /** Answers per example. */
    default int answers() {
        return 1;
    }

    /** Number of examples. */
    default int count() {
        return labels().size() / answers();
    }

    /**
     * Pairs of tokens.
     *
     * @param first token of each example, at least 0
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
     * Sequences of tokens, padded at the end. Sequences of different lengths require a causal network, whose answers do not
     * depend on the padding.
     *
     * @param tokens [examples, length], row-major
     * @param length of every sequence, padding included
     * @param positions of the answers, [examples, answers], each in [0, length)
     * @param answers per example, which is correct if all of them are
     * @param labels [examples, answers]
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
     * Points.
     *
     * @param values [examples, dimensions], row-major
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
