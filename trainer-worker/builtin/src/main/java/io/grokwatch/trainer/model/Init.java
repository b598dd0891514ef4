package io.grokwatch.trainer.model;

import java.util.Random;

/** How the weights of a tensor begin. */
public sealed interface Init {

    /** One value. */
    float draw(Random random);

    /** Normal with mean 0. */
    record Normal(double deviation) implements Init {
        @Override
        public float draw(Random random) {
            return (float) (deviation * random.nextGaussian());
        }
    }

    /** Uniform in [-bound, bound). */
    record Uniform(double bound) implements Init {
        /** What PyTorch gives the weights and biases of a linear layer: a bound of 1 / sqrt(inputs). */
        public static Uniform linear(int inputs) {
            return new Uniform(1 / Math.sqrt(inputs));
        }

        /** Xavier Glorot's: a bound of sqrt(6 / (inputs + outputs)). */
        public static Uniform xavier(int inputs, int outputs) {
            return new Uniform(Math.sqrt(6.0 / (inputs + outputs)));
        }

        @Override
        public float draw(Random random) {
            return (float) (bound * (2 * random.nextDouble() - 1));
        }
    }

    /** The same value everywhere. */
    record Constant(double value) implements Init {
        @Override
        public float draw(Random random) {
            return (float) value;
        }
    }

    /** Another initialisation, multiplied: Omnigrok's scale of the weights (arXiv 2210.01117). */
    record Scaled(Init init, double factor) implements Init {
        @Override
        public float draw(Random random) {
            return (float) (factor * init.draw(random));
        }
    }

    /** All zero. */
    record Zero() implements Init {
        @Override
        public float draw(Random random) {
            return 0;
        }
    }
}
