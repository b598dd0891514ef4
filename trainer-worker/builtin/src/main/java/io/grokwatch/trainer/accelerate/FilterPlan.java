package io.grokwatch.trainer.accelerate;

/** Grokfast (Lee et al., arXiv 2405.20233): the slow part of the gradient is added to it once more, lambda times. */
public sealed interface FilterPlan {

    /** The gradient as it is. */
    record None() implements FilterPlan {}

    /**
     * The slow part is the exponential mean {@code mu = alpha mu + (1 - alpha) g}, which begins with the first gradient.
     *
     * @param alpha in [0, 1)
     * @param lambda at least 0
     */
    record ExponentialMean(double alpha, double lambda) implements FilterPlan {}

    /**
     * The slow part is the mean of the last gradients, from the first step on which there are enough of them.
     *
     * @param window how many gradients, at least 1; as many copies of the weights are held
     * @param lambda at least 0
     * @param from the first step, counted from 0, on which anything is added; 500 in the source's second stage
     */
    record MovingMean(int window, double lambda, long from) implements FilterPlan {}
}
