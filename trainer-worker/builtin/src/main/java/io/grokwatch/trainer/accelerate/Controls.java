package io.grokwatch.trainer.accelerate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.engine.DeviceNumber;
import io.grokwatch.trainer.model.Weights;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The controls of one training at work, in the order of a step: weights of the forward pass, objective, gradient, weights
 * after the update.
 */
public final class Controls {
    private final Weights weights;
    private final GradientFilter filter;
    private final @Nullable OrthogonalGradient orthogonal;
    private final @Nullable NormClamp clamp;
    private final @Nullable Parallelograms parallelograms;
    private final @Nullable EmbeddingMagnitude magnitude;
    private final Noise noise;
    private final NDArray gradientDeviation;
    private final NDArray weightDeviation;
    private final DeviceNumber updateDeviation;

    /**
     * The controls as they are before the first step.
     *
     * @param weights as they begin
     * @param embedding which tensor is the embedding, -1 if none is
     * @param structure what its rows stand for
     */
    public Controls(ControlPlan plan, Weights weights, int embedding, Structure structure) {
        this.weights = weights;
        NDManager manager = weights.flat().getManager();
        filter = GradientFilter.of(plan.filter(), weights.size(), manager);
        orthogonal = plan.orthogonalGradient() ? new OrthogonalGradient(weights) : null;
        clamp = plan.normClamp() ? new NormClamp(weights.flat()) : null;
        parallelograms = plan.terms().parallelogram() == 0
                ? null
                : new Parallelograms(plan.terms().parallelogram(), structure, embedding, manager);
        magnitude = plan.terms().embeddingL1() == 0
                ? null
                : new EmbeddingMagnitude(plan.terms().embeddingL1(), embedding, manager);
        noise = plan.noise();
        gradientDeviation = manager.create(new float[] {(float) noise.gradient()});
        weightDeviation = manager.create(new float[] {(float) noise.weights()});
        updateDeviation = new DeviceNumber(manager);
    }

    /** The weights that the forward pass of a step sees, as parts of the graph that is being recorded. */
    public NDList recorded() {
        return noise.weights() == 0 ? weights.recorded() : noisy();
    }

    /** The same where nothing is being recorded. */
    public NDList unrecorded() {
        return noise.weights() == 0 ? weights.unrecorded() : noisy();
    }

    private NDList noisy() {
        return weights.split(weights.flat().add(normal().muli(weightDeviation)));
    }

    /** Whether anything is added to the loss. */
    public boolean addToObjective() {
        return parallelograms != null || magnitude != null;
    }

    /** What is differentiated: the loss, with what is added to it. */
    public NDArray objective(NDArray loss, NDList recorded) {
        NDArray sum = parallelograms == null ? loss : loss.add(parallelograms.term(recorded));
        return magnitude == null ? sum : sum.add(magnitude.term(recorded));
    }

    /**
     * Changes the gradient in place.
     *
     * @param step counted from 0
     */
    public void gradient(long step, NDArray gradient) {
        filter.apply(step, gradient);
        if (orthogonal != null) {
            orthogonal.apply(gradient);
        }
        if (noise.gradient() > 0) {
            gradient.addi(normal().muli(gradientDeviation));
        }
    }

    /**
     * Changes the weights in place, after the optimiser has.
     *
     * @param change what the optimiser added
     * @param stepSize what the optimiser multiplied its direction by
     * @return what was added in all
     */
    public NDArray updated(NDArray change, double stepSize) {
        if (noise.update() == 0 && clamp == null) {
            return change;
        }
        NDArray flat = weights.flat();
        NDArray before = flat.sub(change);
        if (noise.update() > 0) {
            flat.addi(normal().muli(updateDeviation.of(-stepSize * noise.update())));
        }
        if (clamp != null) {
            clamp.apply(flat);
        }
        return flat.sub(before);
    }

    private NDArray normal() {
        return weights.flat().getManager().randomNormal(weights.flat().getShape());
    }

    /** What is remembered from step to step, by name and in place: what is written to it is in force. */
    public SortedMap<String, NDArray> state() {
        return filter.state();
    }
}
