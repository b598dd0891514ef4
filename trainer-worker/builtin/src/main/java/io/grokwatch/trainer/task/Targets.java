package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import org.jspecify.annotations.Nullable;

/** What the labels of a task stand for: what a network gives out, and when it is right. */
public sealed interface Targets {

    /** How many numbers a network gives per answer. */
    int outputs();

    /** How many answers there are to choose from, null if there is nothing to choose. */
    @Nullable
    Integer classes();

    /**
     * A label is a class; the answer is the greatest logit's.
     *
     * @param count at least 2
     */
    record Classes(int count) implements Targets {
        public Classes {
            if (count < 2) {
                throw new IllegalArgumentException("at least 2 classes are expected, had " + count);
            }
        }

        @Override
        public int outputs() {
            return count;
        }

        @Override
        public Integer classes() {
            return count;
        }
    }

    /**
     * A label is a row of a table, which the network is to give out.
     *
     * @param values rows x dimensions, row-major
     * @param dimensions at least 1
     * @param rule when an answer is right
     */
    record Values(Floats values, int dimensions, Rule rule) implements Targets {
        public Values {
            if (dimensions < 1 || values.size() == 0 || values.size() % dimensions != 0) {
                throw new IllegalArgumentException(
                        "expected rows of " + dimensions + " values, had " + values.size() + " values");
            }
        }

        /** How many rows the table has. */
        public int rows() {
            return values.size() / dimensions;
        }

        @Override
        public int outputs() {
            return dimensions;
        }

        @Override
        public @Nullable Integer classes() {
            return switch (rule) {
                case Nearest nearest -> rows();
                case Within within -> null;
            };
        }
    }

    /** When an answer in numbers is right. */
    sealed interface Rule {}

    /** If no other row of the table is nearer to it. */
    record Nearest() implements Rule {}

    /**
     * If its mean squared error is below a bound.
     *
     * @param error above 0
     */
    record Within(double error) implements Rule {}
}
