package io.grokwatch.trainer.technique;

/** Grokfast (Lee et al., arXiv 2405.20233): the gradient plus lambda times its low-pass filtered history. */
public sealed interface GrokfastConfig {

    /** No filter. */
    record None() implements GrokfastConfig {}

    /**
     * Grokfast-EMA: the exponential moving average {@code mu = alpha mu + (1 - alpha) g}, initialised with the first gradient.
     *
     * @param alpha in [0, 1)
     * @param lambda at least 0
     */
    record Ema(double alpha, double lambda) implements GrokfastConfig {}

    /**
     * Grokfast-MA: the mean of the last gradients, once the window is full.
     *
     * @param window number of gradients, at least 1; it takes as many copies of the weights
     * @param lambda at least 0
     * @param from first step, counted from 0, on which the mean is added; 500 in the source's second stage
     */
    record MovingAverage(int window, double lambda, long from) implements GrokfastConfig {}
}
