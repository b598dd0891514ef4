package io.grokwatch.trainer.probe;

import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.task.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * What evaluations measure besides the losses.
 *
 * @param algorithm whether {@link LogitProbe} and {@link GradientSymmetry} are taken
 * @param complexityRadius of the neighbourhoods of {@link LocalComplexity}, 0 if it is not taken
 */
public record ProbePlan(boolean algorithm, double complexityRadius) {
    /** Nothing. */
    public static final ProbePlan NONE = new ProbePlan(false, 0);

    /** @throws IllegalArgumentException if there is nothing they could measure */
    public void check(Task task, Network network) {
        if (algorithm) {
            AnswerTable.of(task, network);
        }
        if (complexityRadius > 0) {
            LocalComplexity.piecewise(network);
        }
    }

    /**
     * The probes of one training.
     *
     * @param network as its source has it
     * @param trained the network with what controls change of it, on the same weights
     * @throws IllegalArgumentException if there is nothing they could measure
     */
    public List<Probe> of(Task task, Network network, Network trained, Weights weights, long seed) {
        List<Probe> probes = new ArrayList<>();
        if (algorithm) {
            probes.add(new LogitProbe(task, trained, weights));
            probes.add(new GradientSymmetry(task, trained, weights, seed));
        }
        if (complexityRadius > 0) {
            probes.add(new LocalComplexity(task, network, weights, complexityRadius, seed));
        }
        return probes;
    }
}
