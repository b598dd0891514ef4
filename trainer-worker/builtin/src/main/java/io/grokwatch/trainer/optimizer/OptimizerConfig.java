package io.grokwatch.trainer.optimizer;

/**
 * Configuration of an optimiser.
 *
 * @param learningRate after the warm-up, above 0
 * @param embeddingRate learning rate of the embedding, in units of {@code learningRate}
 * @param embeddingDecay weight decay of the embedding, in units of the coefficient
 */
public record OptimizerConfig(
        Algorithm algorithm,
        double learningRate,
        LearningRateSchedule schedule,
        WeightDecay decay,
        double embeddingRate,
        double embeddingDecay) {

    /** AdamW with one learning rate for all weights. */
    public static OptimizerConfig adamW(double rate, double decay, double beta2) {
        return new OptimizerConfig(
                new Algorithm.Adam(0.9, beta2, 1e-8),
                rate,
                new LearningRateSchedule.Constant(1),
                new WeightDecay(WeightDecay.Form.TO_ZERO, decay),
                1,
                1);
    }

    /** Adam without weight decay, with one learning rate for all weights. */
    public static OptimizerConfig adam(double rate, double beta2) {
        return new OptimizerConfig(
                new Algorithm.Adam(0.9, beta2, 1e-8),
                rate,
                new LearningRateSchedule.Constant(1),
                new WeightDecay(WeightDecay.Form.COUPLED_L2, 0),
                1,
                1);
    }
}
