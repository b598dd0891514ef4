package io.grokwatch.local.sweep;

import java.util.List;
import java.util.random.RandomGenerator;

/** A distribution that a setting is drawn from. */
sealed interface Draw {

    /** One value, of a type that parameters take. */
    Object from(RandomGenerator random);

    /** Uniform in [least, most). */
    record Uniform(double least, double most) implements Draw {
        public Uniform {
            ordered("uniform", least, most);
        }

        @Override
        public Object from(RandomGenerator random) {
            return random.nextDouble(least, most);
        }
    }

    /** Uniform in the logarithm, in [least, most). */
    record LogUniform(double least, double most) implements Draw {
        public LogUniform {
            if (!(least > 0)) {
                throw new IllegalArgumentException("log begins above 0, was " + least);
            }
            ordered("log", least, most);
        }

        @Override
        public Object from(RandomGenerator random) {
            return Math.exp(random.nextDouble(Math.log(least), Math.log(most)));
        }
    }

    /** Whole numbers in [least, most]. */
    record Whole(long least, long most) implements Draw {
        public Whole {
            ordered("whole", (double) least, (double) most);
        }

        @Override
        public Object from(RandomGenerator random) {
            return random.nextLong(least, most + 1);
        }
    }

    /** One of several. */
    record Choice(List<Object> values) implements Draw {
        public Choice {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("choice has no values");
            }
        }

        @Override
        public Object from(RandomGenerator random) {
            return values.get(random.nextInt(values.size()));
        }
    }

    private static void ordered(String name, double least, double most) {
        if (!(least < most)) {
            throw new IllegalArgumentException(name + " is [least, most], was [" + least + ", " + most + "]");
        }
    }
}
