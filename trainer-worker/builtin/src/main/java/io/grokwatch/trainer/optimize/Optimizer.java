package io.grokwatch.trainer.optimize;

import ai.djl.ndarray.NDArray;
import io.grokwatch.trainer.model.Weights;
import java.util.Arrays;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Updates all weights of a network in place:
 *
 * <pre>
 * g = gradient + lambda w (coupled decay)
 * w = w - eta direction(g) - decoupled decay
 * </pre>
 *
 * with the rate and the decay of the embedding scaled by their own factors.
 */
public final class Optimizer {
    private final OptimizerPlan plan;
    private final Weights weights;
    private final Direction direction;
    private final Decay decay;
    private final @Nullable NDArray rates;
    private double learningRate;

    /**
     * The optimiser of one vector of weights, as it is before the first step.
     *
     * @param weights begins here; their manager owns the moments
     * @param embedding which tensor is the embedding, -1 if none is
     */
    public Optimizer(OptimizerPlan plan, Weights weights, int embedding) {
        this.plan = plan;
        this.weights = weights;
        learningRate = plan.learningRate();
        direction = Direction.of(plan.method(), weights.size(), weights.flat().getManager());
        rates = factors(plan.embeddingRate(), weights, embedding);
        boolean decoupled = plan.decay().form() != WeightDecay.Form.HONEST;
        double embeddingDecay = plan.embeddingDecay() * (decoupled ? plan.embeddingRate() : 1);
        decay = new Decay(plan.decay(), weights, factors(embeddingDecay, weights, embedding));
    }

    private static @Nullable NDArray factors(double ofEmbedding, Weights weights, int embedding) {
        if (embedding < 0 || ofEmbedding == 1) {
            return null;
        }
        float[] factors = new float[Math.toIntExact(weights.size())];
        Arrays.fill(factors, 1);
        int from = Math.toIntExact(weights.start(embedding));
        Arrays.fill(
                factors, from, from + Math.toIntExact(weights.view(embedding).size()), (float) ofEmbedding);
        return weights.flat().getManager().create(factors);
    }

    /**
     * Takes a step.
     *
     * @param step counted from 0
     * @param gradient of the weights; left as it is
     * @return what was added to the weights
     */
    public NDArray step(long step, NDArray gradient) {
        double rate = rate(step);
        NDArray update = direction.update(step, decay.coupled(gradient), rate);
        if (rates != null) {
            update.muli(rates);
        }
        decay.decouple(update, rate);
        weights.flat().addi(update);
        return update;
    }

    /** The learning rate of a step, counted from 0. */
    public double rate(long step) {
        return learningRate * plan.schedule().factor(step);
    }

    /** The same as the method multiplies its direction by: Adam's corrects the bias of its mean. */
    public double stepSize(long step) {
        return direction.stepSize(step, rate(step));
    }

    /** The learning rate that the schedule takes its share of. */
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

    /** The running moments by name, in place: what is written to them is in force. */
    public SortedMap<String, NDArray> moments() {
        return direction.moments();
    }
}
