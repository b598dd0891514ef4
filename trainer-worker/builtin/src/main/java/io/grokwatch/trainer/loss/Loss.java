package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import io.grokwatch.trainer.engine.TorchEngine;

/** A loss of a batch of logits; created by {@link LossConfig#create}. Logits are [batch * answers, outputs]. */
public interface Loss {

    /**
     * Converts labels to the form that {@link #of} takes; done once per set of examples.
     *
     * @param labels int64, [batch, answers]
     * @return [batch * answers, 1], or [batch * answers, outputs] for regression targets
     */
    default NDArray targets(NDArray labels) {
        return labels.getShape().get(1) == 1 ? labels : labels.reshape(-1, 1);
    }

    /**
     * The losses of a batch.
     *
     * @param targets as {@link #targets} returns them
     */
    Losses of(NDArray logits, NDArray targets);

    /**
     * The losses of a batch with the gradient of their mean; by autograd unless the loss writes it out.
     *
     * @param logits detached from any graph
     */
    default LossGradient gradient(NDArray logits, NDArray targets) {
        logits.setRequiresGradient(true);
        try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
            Losses losses = of(logits, targets);
            collector.backward(losses.mean());
            return new LossGradient(losses, logits.getGradient());
        } finally {
            logits.setRequiresGradient(false);
        }
    }

    /**
     * The losses of a batch and their gradient.
     *
     * @param logitGradient gradient of the mean with respect to the logits, in their shape
     */
    record LossGradient(Losses losses, NDArray logitGradient) {}

    /**
     * The losses of a batch.
     *
     * @param perExample [batch * answers, 1]
     * @param mean a scalar
     */
    record Losses(NDArray perExample, NDArray mean) {
        static Losses of(NDArray perExample) {
            return new Losses(perExample, perExample.mean());
        }
    }
}
