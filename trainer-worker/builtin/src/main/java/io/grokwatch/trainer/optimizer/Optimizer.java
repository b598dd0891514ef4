package io.grokwatch.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import io.grokwatch.trainer.model.Weights;
import java.util.Arrays;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An optimiser of all weights of a network, which it updates in place:
 *
 * <pre>
 * g = gradient + lambda w (coupled decay)
 * w = w - eta direction(g) - decoupled decay
 * </pre>
 *
 * where eta and lambda of the embedding have factors of their own.
 */
public final class Optimizer {
    private final OptimizerConfig config;
    private final Weights weights;
    private final UpdateRule rule;
    private final WeightDecayRule decay;
    private final @Nullable NDArray rates;
    private double learningRate;

    /**
     * An optimiser before its first step.
     *
     * @param weights as initialised; their manager owns the moments
     * @param embedding index of the embedding, -1 for none
     */
    public Optimizer(OptimizerConfig config, Weights weights, int embedding) {
        this.config = config;
        this.weights = weights;
        learningRate = config.learningRate();
        rule = UpdateRule.of(config.algorithm(), weights.size(), weights.flat().getManager());
        rates = factors(config.embeddingRate(), weights, embedding);
        boolean decoupled = config.decay().form() != WeightDecay.Form.COUPLED_L2;
        double embeddingDecay = config.embeddingDecay() * (decoupled ? config.embeddingRate() : 1);
        decay = new WeightDecayRule(config.decay(), weights, factors(embeddingDecay, weights, embedding));
    }

    private static @Nullable NDArray factors(double embeddingFactor, Weights weights, int embedding) {
        if (embedding < 0 || embeddingFactor == 1) {
            return null;
        }
        float[] factors = new float[Math.toIntExact(weights.size())];
        Arrays.fill(factors, 1);
        int from = Math.toIntExact(weights.offset(embedding));
        Arrays.fill(
                factors, from, from + Math.toIntExact(weights.view(embedding).size()), (float) embeddingFactor);
        return weights.flat().getManager().create(factors);
    }

    /**
     * Takes a step.
     *
     * @param step counted from 0
     * @param gradient with respect to the weights; not modified
     * @return the update, which was added to the weights
     */
    public NDArray step(long step, NDArray gradient) {
        double rate = rate(step);
        NDArray update = rule.update(step, decay.coupledGradient(gradient), rate);
        if (rates != null) {
            update.muli(rates);
        }
        decay.addDecoupled(update, rate);
        weights.flat().addi(update);
        return update;
    }

    /** The learning rate of a step, counted from 0. */
    public double rate(long step) {
        return learningRate * config.schedule().factor(step);
    }

    /** The factor of the update's direction at a step: the learning rate, for Adam divided by its bias correction. */
    public double stepSize(long step) {
        return rule.stepSize(step, rate(step));
    }

    /** The learning rate before the schedule's factor. */
    public double learningRate() {
        return learningRate;
    }

    public void setLearningRate(double rate) {
        learningRate = rate;
    }

    /** Coefficient of the weight decay. */
    public double weightDecay() {
        return decay.coefficient();
    }

    public void setWeightDecay(double coefficient) {
        decay.setCoefficient(coefficient);
    }

    /** The running moments by name; a checkpoint restores them in place. */
    public SortedMap<String, NDArray> moments() {
        return rule.moments();
    }
}
