package io.grokwatch.cli.sweep;

import java.util.List;
import java.util.random.RandomGenerator;

/** A distribution that a setting is drawn from. */
sealed interface Distribution {

    /** One value, of a type that parameters take. */
    Object from(RandomGenerator random);

    /** Uniform in [least, most). */
    record Uniform(double least, double most) implements Distribution {
        public Uniform {
            ascending(least, most);
        }

        @Override
        public Object from(RandomGenerator random) {
            return random.nextDouble(least, most);
        }
    }

    /** Uniform in the logarithm, in [least, most). */
    record LogUniform(double least, double most) implements Distribution {
        public LogUniform {
            if (!(least > 0)) {
                throw new IllegalArgumentException("expected to begin above 0, was " + least);
            }
            ascending(least, most);
        }

        @Override
        public Object from(RandomGenerator random) {
            return Math.exp(random.nextDouble(Math.log(least), Math.log(most)));
        }
    }

    /** Whole numbers in [least, most], of which the greatest is below that of 64 bits. */
    record Whole(long least, long most) implements Distribution {
        public Whole {
            if (least >= most || most == Long.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "expected least < most < " + Long.MAX_VALUE + ", was [" + least + ", " + most + "]");
            }
        }

        @Override
        public Object from(RandomGenerator random) {
            return random.nextLong(least, most + 1);
        }
    }

    /** One of several. */
    record Choice(List<Object> values) implements Distribution {
        public Choice {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("expected values to choose from, has none");
            }
        }

        @Override
        public Object from(RandomGenerator random) {
            return values.get(random.nextInt(values.size()));
        }
    }

    private static void ascending(double least, double most) {
        if (!(least < most && most - least < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("expected least < most, both finite, was [" + least + ", " + most + "]");
        }
    }
}
