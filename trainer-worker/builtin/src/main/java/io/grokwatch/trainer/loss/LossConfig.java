package io.grokwatch.trainer.loss;

import ai.djl.ndarray.NDManager;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.trainer.task.Targets;

/**
 * A loss and its precision.
 *
 * @param precision of softmax and loss, FLOAT32 or FLOAT64; StableMax supports FLOAT64 only
 */
public record LossConfig(Form form, Precision precision) {
    /** Cross-entropy in float32. */
    public static final LossConfig CROSS_ENTROPY = new LossConfig(Form.CROSS_ENTROPY, Precision.FLOAT32);

    /** The available losses. */
    public enum Form {
        CROSS_ENTROPY("cross_entropy"),
        MSE("mse"),
        HINGE("hinge"),
        STABLE_MAX("stable_max");

        private final String key;

        Form(String key) {
            this.key = key;
        }

        /** Value of the setting {@code loss}. */
        public String key() {
            return key;
        }
    }

    public LossConfig {
        if (precision != Precision.FLOAT32 && precision != Precision.FLOAT64) {
            throw new IllegalArgumentException("parameter loss_dtype must be float32 or float64, was " + precision);
        }
        if (form == Form.STABLE_MAX && precision != Precision.FLOAT64) {
            throw new IllegalArgumentException("parameter loss_dtype must be float64 with stable_max, was float32");
        }
    }

    /**
     * Creates the loss.
     *
     * @param targets that the labels refer to
     * @param manager owns its constants; its device is that of the logits
     * @throws IllegalArgumentException if this is a loss for classes and the targets are vectors
     */
    public Loss create(Targets targets, NDManager manager) {
        if (targets instanceof Targets.Vectors && form != Form.MSE) {
            throw new IllegalArgumentException(
                    "parameter loss must be mse for a task of target vectors, was " + form.key());
        }
        Upcast upcast = Upcast.to(precision, manager);
        return switch (form) {
            case CROSS_ENTROPY -> new CrossEntropy(upcast, manager);
            case MSE -> Mse.of(targets, upcast, manager);
            case HINGE -> new Hinge(upcast, manager);
            case STABLE_MAX -> new StableMax(upcast, manager);
        };
    }

    /** The same loss in another precision. */
    public LossConfig withPrecision(Precision other) {
        return new LossConfig(form, other);
    }
}
