package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.task.Targets;

/** A loss over a batch of logits. */
public sealed interface Loss permits CrossEntropy, Mse, Hinge, StableMax {

    /**
     * The loss of a plan.
     *
     * @param targets what the labels stand for
     * @param manager owns its constants; its device is that of the logits
     * @throws IllegalArgumentException if the loss is one of classes and the answer is in numbers
     */
    static Loss of(LossPlan plan, Targets targets, NDManager manager) {
        if (targets instanceof Targets.Values && plan.form() != LossPlan.Form.MSE) {
            throw new IllegalArgumentException("parameter loss must be mse where the answer is in numbers, was "
                    + plan.form().key());
        }
        Widening widening = Widening.to(plan.precision(), manager);
        return switch (plan.form()) {
            case CROSS_ENTROPY -> new CrossEntropy(widening, manager);
            case MSE -> Mse.of(targets, widening, manager);
            case HINGE -> new Hinge(widening, manager);
            case STABLE_MAX -> new StableMax(widening, manager);
        };
    }

    /**
     * The form in which {@link #of} takes the labels, worked out once per set of examples.
     *
     * @param labels examples x answers, int64
     * @return (examples * answers) x 1, or as many columns as the network has outputs
     */
    default NDArray targets(NDArray labels) {
        return labels.getShape().get(1) == 1 ? labels : labels.reshape(-1, 1);
    }

    /**
     * Losses of a batch.
     *
     * @param logits (examples * answers) x outputs
     * @param targets as {@link #targets} gives them
     */
    Losses of(NDArray logits, NDArray targets);

    /**
     * The same with the gradient of their mean, by the engine's record.
     *
     * @param logits outside any graph
     */
    default Slope slope(NDArray logits, NDArray targets) {
        logits.setRequiresGradient(true);
        try (GradientCollector collector = TorchEngine.load().newGradientCollector()) {
            Losses losses = of(logits, targets);
            collector.backward(losses.mean());
            return new Slope(losses, logits.getGradient());
        } finally {
            logits.setRequiresGradient(false);
        }
    }

    /**
     * Losses of a batch, and their slope.
     *
     * @param gradient of the mean by the logits
     */
    record Slope(Losses losses, NDArray gradient) {}

    /**
     * Losses of a batch.
     *
     * @param perExample (examples * answers) x 1
     * @param mean one number
     */
    record Losses(NDArray perExample, NDArray mean) {
        static Losses of(NDArray perExample) {
            return new Losses(perExample, perExample.mean());
        }
    }
}
