package io.grokwatch.trainer.model;

import java.util.Random;

/** Initialisation of a tensor: the distribution that its elements are drawn from independently. */
public sealed interface Init {

    /** Draws one element. */
    float draw(Random random);

    /**
     * Normal with mean 0.
     *
     * @param deviation standard deviation
     */
    record Normal(double deviation) implements Init {
        @Override
        public float draw(Random random) {
            return (float) (deviation * random.nextGaussian());
        }
    }

    /** Uniform in [-bound, bound). */
    record Uniform(double bound) implements Init {
        /** PyTorch's default for weights and biases of a linear layer: a bound of 1 / sqrt(inputs). */
        public static Uniform linear(int inputs) {
            return new Uniform(1 / Math.sqrt(inputs));
        }

        /** Glorot and Bengio (AISTATS 2010), equation 16: a bound of sqrt(6 / (inputs + outputs)). */
        public static Uniform xavier(int inputs, int outputs) {
            return new Uniform(Math.sqrt(6.0 / (inputs + outputs)));
        }

        @Override
        public float draw(Random random) {
            return (float) (bound * (2 * random.nextDouble() - 1));
        }
    }

    /** One value for all elements. */
    record Constant(double value) implements Init {
        @Override
        public float draw(Random random) {
            return (float) value;
        }
    }

    /** Another initialisation times a factor (alpha in Omnigrok, arXiv 2210.01117). */
    record Scaled(Init init, double factor) implements Init {
        @Override
        public float draw(Random random) {
            return (float) (factor * init.draw(random));
        }
    }

    /** 0 for all elements. */
    record Zero() implements Init {
        @Override
        public float draw(Random random) {
            return 0;
        }
    }
}
