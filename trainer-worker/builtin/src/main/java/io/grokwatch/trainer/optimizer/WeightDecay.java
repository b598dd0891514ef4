package io.grokwatch.trainer.optimizer;

/**
 * Weight decay.
 *
 * @param coefficient at least 0
 */
public record WeightDecay(Form form, double coefficient) {

    /** The forms in the code of Power et al. (openai/grok, CustomAdamW); eta is the step's learning rate, lambda the coefficient. */
    public enum Form {
        /** L2 regularisation, coupled: lambda w is added to the gradient. */
        COUPLED_L2("honest"),
        /** Decoupled (Loshchilov and Hutter, arXiv 1711.05101): eta lambda w is subtracted from w. */
        TO_ZERO("to_zero"),
        /** Decoupled: eta lambda (w - w0) is subtracted from w, with w0 the initial weights. */
        TO_INIT("to_init"),
        /** Each tensor is multiplied by exp(eta lambda N(0, 1)), one draw per tensor and step. */
        JIGGLE("jiggle");

        private final String key;

        Form(String key) {
            this.key = key;
        }

        /** Value of the setting {@code wd_form}. */
        public String key() {
            return key;
        }
    }

    /** The same form with another coefficient. */
    WeightDecay with(double other) {
        return new WeightDecay(form, other);
    }
}
