package io.grokwatch.trainer.task;

import io.grokwatch.events.Floats;
import org.jspecify.annotations.Nullable;

/** What a task's labels refer to, and when an output is correct. */
public sealed interface Targets {

    /** Outputs of a network per answer. */
    int outputs();

    /** Number of answers to choose from; null for regression without a choice. */
    @Nullable
    Integer classes();

    /**
     * Classification: a label is a class, and the answer is the class of the largest logit.
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
     * Regression: a label is a row of a table, which is the target of the output.
     *
     * @param values [rows, dimensions], row-major
     * @param dimensions at least 1
     * @param criterion when an output is correct
     */
    record Vectors(Floats values, int dimensions, Criterion criterion) implements Targets {
        public Vectors {
            if (dimensions < 1 || values.size() == 0 || values.size() % dimensions != 0) {
                throw new IllegalArgumentException(
                        "expected rows of " + dimensions + " values, had " + values.size() + " values");
            }
        }

        /** Rows of the table. */
        public int rows() {
            return values.size() / dimensions;
        }

        @Override
        public int outputs() {
            return dimensions;
        }

        @Override
        public @Nullable Integer classes() {
            return switch (criterion) {
                case Nearest nearest -> rows();
                case Within within -> null;
            };
        }
    }

    /** When the output of a regression is correct. */
    sealed interface Criterion {}

    /** Its target is the row of the table nearest to it. */
    record Nearest() implements Criterion {}

    /**
     * Its mean squared error is below a bound.
     *
     * @param error above 0
     */
    record Within(double error) implements Criterion {}
}
