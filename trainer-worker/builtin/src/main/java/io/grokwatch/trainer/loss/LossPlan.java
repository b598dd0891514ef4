package io.grokwatch.trainer.loss;

import io.grokwatch.events.RunFacts.Precision;

/**
 * Which loss, in which precision.
 *
 * @param precision FLOAT32 or FLOAT64; StableMax has FLOAT64 only
 */
public record LossPlan(Form form, Precision precision) {
    /** Cross-entropy in float32. */
    public static final LossPlan CROSS_ENTROPY = new LossPlan(Form.CROSS_ENTROPY, Precision.FLOAT32);

    /** The losses there are. */
    public enum Form {
        CROSS_ENTROPY("cross_entropy"),
        MSE("mse"),
        HINGE("hinge"),
        STABLE_MAX("stable_max");

        private final String key;

        Form(String key) {
            this.key = key;
        }

        /** What settings call it. */
        public String key() {
            return key;
        }
    }

    public LossPlan {
        if (precision != Precision.FLOAT32 && precision != Precision.FLOAT64) {
            throw new IllegalArgumentException("parameter loss_dtype must be float32 or float64, was " + precision);
        }
        if (form == Form.STABLE_MAX && precision != Precision.FLOAT64) {
            throw new IllegalArgumentException("parameter loss_dtype must be float64 with stable_max, was float32");
        }
    }

    /** The same loss in another precision. */
    public LossPlan in(Precision other) {
        return new LossPlan(form, other);
    }
}
