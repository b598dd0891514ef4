package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.grokwatch.trainer.task.Targets;

/**
 * Squared distance to what the label stands for, as the mean over outputs (PyTorch's MSELoss). A class stands for its
 * one-hot code: what Omnigrok (arXiv 2210.01117) and Gromov (arXiv 2301.02679) train with.
 *
 * @param table a row of outputs per label
 */
record Mse(Widening widening, NDArray table) implements Loss {
    private static final int[] OUTPUTS = {1};

    static Mse of(Targets targets, Widening widening, NDManager manager) {
        return new Mse(
                widening,
                switch (targets) {
                    case Targets.Classes classes -> manager.eye(classes.count());
                    case Targets.Values values ->
                        manager.create(values.values().toArray()).reshape(values.rows(), values.dimensions());
                });
    }

    @Override
    public NDArray targets(NDArray labels) {
        return table.get(labels.flatten());
    }

    @Override
    public Losses of(NDArray logits, NDArray targets) {
        return Losses.of(widening.of(logits).sub(targets).square().mean(OUTPUTS, true));
    }
}
