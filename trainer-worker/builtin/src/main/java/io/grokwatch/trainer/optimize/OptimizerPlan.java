package io.grokwatch.trainer.optimize;

/**
 * Everything that an optimiser is made of.
 *
 * @param learningRate after the warm-up, above 0
 * @param embeddingRate learning rate of the embedding, in units of {@code learningRate}
 * @param embeddingDecay weight decay of the embedding, in units of the coefficient
 */
public record OptimizerPlan(
        Method method,
        double learningRate,
        Schedule schedule,
        WeightDecay decay,
        double embeddingRate,
        double embeddingDecay) {

    /** AdamW at one rate for all weights. */
    public static OptimizerPlan adamW(double rate, double decay, double beta2) {
        return new OptimizerPlan(
                new Method.Adam(0.9, beta2, 1e-8),
                rate,
                new Schedule.Constant(1),
                new WeightDecay(WeightDecay.Form.TO_ZERO, decay),
                1,
                1);
    }

    /** Adam without decay at one rate for all weights. */
    public static OptimizerPlan adam(double rate, double beta2) {
        return new OptimizerPlan(
                new Method.Adam(0.9, beta2, 1e-8),
                rate,
                new Schedule.Constant(1),
                new WeightDecay(WeightDecay.Form.HONEST, 0),
                1,
                1);
    }
}
