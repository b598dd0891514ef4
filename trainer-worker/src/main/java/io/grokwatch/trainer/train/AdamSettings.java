package io.grokwatch.trainer.train;

/**
 * Settings of Adam and AdamW.
 *
 * @param decoupled whether the decay shrinks the weights (AdamW) or is added to the gradient (Adam)
 * @param learningRate after the warm-up, above 0
 * @param weightDecay at least 0
 * @param beta1 decay of the mean gradient, in [0, 1)
 * @param beta2 decay of the mean squared gradient, in [0, 1)
 * @param epsilon added to the root of the second moment, at least 0
 * @param warmupSteps over which the learning rate grows linearly; the first step has 1 / warmupSteps of it. At least 1
 */
public record AdamSettings(
        boolean decoupled,
        double learningRate,
        double weightDecay,
        double beta1,
        double beta2,
        double epsilon,
        int warmupSteps) {

    /** The learning rate of a step, counted from 0. */
    public double learningRate(long step) {
        return step + 1 >= warmupSteps ? learningRate : learningRate * (step + 1) / warmupSteps;
    }
}
