package io.grokwatch.trainer.optimizer;

/** An optimisation algorithm with its hyperparameters, as in {@code torch.optim}. */
public sealed interface Algorithm {

    /** Whether the step size is adapted per weight by a running second moment. */
    boolean adaptive();

    /**
     * Stochastic gradient descent.
     *
     * @param momentum in [0, 1)
     * @param nesterov whether the momentum is Nesterov's
     */
    record Sgd(double momentum, boolean nesterov) implements Algorithm {
        @Override
        public boolean adaptive() {
            return false;
        }
    }

    /**
     * Adam (Kingma and Ba, arXiv 1412.6980); with decoupled decay, AdamW (Loshchilov and Hutter, arXiv 1711.05101).
     *
     * @param beta1 decay of the mean gradient, in [0, 1)
     * @param beta2 decay of the mean squared gradient, in [0, 1)
     * @param epsilon added to the root of the second moment, at least 0
     */
    record Adam(double beta1, double beta2, double epsilon) implements Algorithm {
        @Override
        public boolean adaptive() {
            return true;
        }
    }

    /**
     * RMSprop, not centred.
     *
     * @param alpha decay of the mean squared gradient, in [0, 1)
     * @param epsilon added to the root of the second moment, at least 0
     * @param momentum in [0, 1)
     */
    record RmsProp(double alpha, double epsilon, double momentum) implements Algorithm {
        @Override
        public boolean adaptive() {
            return true;
        }
    }
}
