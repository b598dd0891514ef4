package io.grokwatch.trainer.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.engine.DeviceScalar;
import io.grokwatch.trainer.model.Weights;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Applies the techniques of a {@link TechniqueConfig} to one training. Its methods are those of a step, in their order:
 * weights of the forward pass, objective, gradient, weights after the update.
 */
public final class Techniques {
    private final Weights weights;
    private final GradientFilter filter;
    private final @Nullable OrthogonalGradient orthogonal;
    private final @Nullable NormClamp clamp;
    private final @Nullable ParallelogramLoss parallelogram;
    private final @Nullable EmbeddingL1 embeddingL1;
    private final Noise noise;
    private final NDArray gradientDeviation;
    private final NDArray weightDeviation;
    private final DeviceScalar updateDeviation;

    /**
     * Prepares the techniques for the first step.
     *
     * @param weights as initialised; their manager owns the state
     * @param embedding index of the embedding, -1 for none
     * @param structure of the embedding's rows
     * @throws IllegalArgumentException if an auxiliary loss does not apply, see {@link AuxiliaryLosses#check}
     */
    public Techniques(TechniqueConfig config, Weights weights, int embedding, Structure structure) {
        this.weights = weights;
        NDManager manager = weights.flat().getManager();
        filter = GradientFilter.of(config.grokfast(), weights.size(), manager);
        orthogonal = config.orthogonalGradient() ? new OrthogonalGradient(weights) : null;
        clamp = config.normClamp() ? new NormClamp(weights.flat()) : null;
        AuxiliaryLosses losses = config.auxiliaryLosses();
        parallelogram = losses.parallelogram() == 0
                ? null
                : new ParallelogramLoss(losses.parallelogram(), structure, embedding, manager);
        embeddingL1 = losses.embeddingL1() == 0 ? null : new EmbeddingL1(losses.embeddingL1(), embedding, manager);
        noise = config.noise();
        gradientDeviation = manager.create(new float[] {(float) noise.gradient()});
        weightDeviation = manager.create(new float[] {(float) noise.weights()});
        updateDeviation = new DeviceScalar(manager);
    }

    /** The weights of a step's forward pass, as nodes of the autograd graph. */
    public NDList tracked() {
        return noise.weights() == 0 ? weights.tracked() : noisy();
    }

    /** The weights of a step's forward pass, detached from the graph. */
    public NDList detached() {
        return noise.weights() == 0 ? weights.detached() : noisy();
    }

    private NDList noisy() {
        return weights.split(weights.flat().add(normal().muli(weightDeviation)));
    }

    /** Whether the objective differs from the loss. */
    public boolean hasAuxiliaryLoss() {
        return parallelogram != null || embeddingL1 != null;
    }

    /**
     * The objective, which is differentiated: the loss plus the auxiliary losses.
     *
     * @param loss a scalar of the graph
     * @param tracked the weights of the forward pass
     */
    public NDArray objective(NDArray loss, NDList tracked) {
        NDArray sum = parallelogram == null ? loss : loss.add(parallelogram.term(tracked));
        return embeddingL1 == null ? sum : sum.add(embeddingL1.term(tracked));
    }

    /**
     * Transforms the gradient in place.
     *
     * @param step counted from 0
     */
    public void transformGradient(long step, NDArray gradient) {
        filter.apply(step, gradient);
        if (orthogonal != null) {
            orthogonal.apply(gradient);
        }
        if (noise.gradient() > 0) {
            gradient.addi(normal().muli(gradientDeviation));
        }
    }

    /**
     * Transforms the weights in place, after the optimiser's step.
     *
     * @param update what the optimiser added to the weights
     * @param stepSize factor that the optimiser multiplied its direction by
     * @return the total change of the weights
     */
    public NDArray afterUpdate(NDArray update, double stepSize) {
        if (noise.update() == 0 && clamp == null) {
            return update;
        }
        NDArray flat = weights.flat();
        NDArray before = flat.sub(update);
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

    /** The arrays that persist between steps, by name; a checkpoint restores them in place. */
    public SortedMap<String, NDArray> state() {
        return filter.state();
    }
}
