package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.grokwatch.trainer.task.Targets;

/**
 * Mean squared error over the outputs ({@code torch.nn.MSELoss}). The target of a class is its one-hot code, as in Omnigrok
 * (arXiv 2210.01117) and Gromov (arXiv 2301.02679).
 *
 * @param table target of each label, [labels, outputs]
 */
record Mse(Upcast upcast, NDArray table) implements Loss {
    private static final int[] OUTPUTS = {1};

    static Mse of(Targets targets, Upcast upcast, NDManager manager) {
        return new Mse(
                upcast,
                switch (targets) {
                    case Targets.Classes classes -> manager.eye(classes.count());
                    case Targets.Vectors values ->
                        manager.create(values.values().toArray()).reshape(values.rows(), values.dimensions());
                });
    }

    @Override
    public NDArray targets(NDArray labels) {
        return table.get(labels.flatten());
    }

    @Override
    public Losses of(NDArray logits, NDArray targets) {
        return Losses.of(upcast.apply(logits).sub(targets).square().mean(OUTPUTS, true));
    }
}
