package io.grokwatch.trainer.optimize;

/** The rule that turns gradients into a direction; each as PyTorch has it. */
public sealed interface Method {

    /** Whether steps are divided by a running second moment. */
    boolean adaptive();

    /**
     * Gradient descent.
     *
     * @param momentum in [0, 1)
     * @param nesterov whether the momentum looks one step ahead
     */
    record Sgd(double momentum, boolean nesterov) implements Method {
        @Override
        public boolean adaptive() {
            return false;
        }
    }

    /**
     * Adam; with decoupled decay it is AdamW.
     *
     * @param beta1 decay of the mean gradient, in [0, 1)
     * @param beta2 decay of the mean squared gradient, in [0, 1)
     * @param epsilon added to the root of the second moment, at least 0
     */
    record Adam(double beta1, double beta2, double epsilon) implements Method {
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
    record RmsProp(double alpha, double epsilon, double momentum) implements Method {
        @Override
        public boolean adaptive() {
            return true;
        }
    }
}
