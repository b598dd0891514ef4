package io.grokwatch.trainer.probe;

import io.grokwatch.trainer.model.Network;
import io.grokwatch.trainer.model.Weights;
import io.grokwatch.trainer.task.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * The probes that evaluations run.
 *
 * @param algorithm whether {@link LogitProbe} and {@link GradientSymmetricity} run
 * @param complexityRadius radius of {@link LocalComplexity}; 0 if it does not run
 */
public record ProbeConfig(boolean algorithm, double complexityRadius) {
    /** No probe. */
    public static final ProbeConfig NONE = new ProbeConfig(false, 0);

    /** @throws IllegalArgumentException naming the parameter, if a probe does not apply to the task or network */
    public void check(Task task, Network network) {
        if (algorithm) {
            ResidueTable.of(task, network);
        }
        if (complexityRadius > 0) {
            LocalComplexity.requirePiecewiseLinear(network);
        }
    }

    /**
     * Creates the probes of one training.
     *
     * @param network undecorated
     * @param trained the network as decorated by techniques, on the same weights
     * @param seed of random directions and triples
     * @throws IllegalArgumentException as {@link #check} does
     */
    public List<Probe> create(Task task, Network network, Network trained, Weights weights, long seed) {
        List<Probe> probes = new ArrayList<>();
        if (algorithm) {
            probes.add(new LogitProbe(task, trained, weights));
            probes.add(new GradientSymmetricity(task, trained, weights, seed));
        }
        if (complexityRadius > 0) {
            probes.add(new LocalComplexity(task, network, weights, complexityRadius, seed));
        }
        return probes;
    }
}
