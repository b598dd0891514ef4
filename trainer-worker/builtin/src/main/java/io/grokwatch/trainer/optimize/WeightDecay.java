package io.grokwatch.trainer.optimize;

/**
 * What pulls the weights back.
 *
 * @param coefficient at least 0
 */
public record WeightDecay(Form form, double coefficient) {

    /** The forms of Power et al.'s code (openai/grok, CustomAdamW). Eta is the step's learning rate, lambda the coefficient. */
    public enum Form {
        /** Coupled L2: lambda w is added to the gradient. */
        HONEST("honest"),
        /** Decoupled: w shrinks by eta lambda w. */
        TO_ZERO("to_zero"),
        /** Decoupled: w goes by eta lambda towards where it began. */
        TO_INIT("to_init"),
        /** Each tensor is multiplied by exp(eta lambda N(0, 1)), one draw per tensor and step. */
        JIGGLE("jiggle");

        private final String key;

        Form(String key) {
            this.key = key;
        }

        /** What settings call it. */
        public String key() {
            return key;
        }
    }

    /** The same form with another coefficient. */
    WeightDecay with(double other) {
        return new WeightDecay(form, other);
    }
}
