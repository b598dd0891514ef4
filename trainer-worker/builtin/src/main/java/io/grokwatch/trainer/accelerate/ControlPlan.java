package io.grokwatch.trainer.accelerate;

import io.grokwatch.trainer.model.Network;

/**
 * Which controls a training has.
 *
 * @param filter of the gradient
 * @param orthogonalGradient whether the gradient of each tensor is turned perpendicular to it
 * @param initScale factor of all weights before the first step, above 0 (Omnigrok, arXiv 2210.01117)
 * @param normClamp whether the norm of all weights is held where it began (Omnigrok)
 * @param normalizedClassifier see {@link NormalizedClassifier}
 * @param zeroSumLogits see {@link ZeroSumLogits}
 */
public record ControlPlan(
        FilterPlan filter,
        boolean orthogonalGradient,
        double initScale,
        boolean normClamp,
        boolean normalizedClassifier,
        boolean zeroSumLogits,
        Noise noise,
        Terms terms) {

    /** Nothing is done. */
    public static final ControlPlan NONE =
            new ControlPlan(new FilterPlan.None(), false, 1, false, false, false, Noise.NONE, Terms.NONE);

    /** No more than a filter. */
    public static ControlPlan filtering(FilterPlan filter) {
        return new ControlPlan(filter, false, 1, false, false, false, Noise.NONE, Terms.NONE);
    }

    /** The network with what changes its weights' beginning and its logits. */
    public Network around(Network network) {
        Network altered = initScale == 1 ? network : new ScaledInit(network, initScale);
        altered = normalizedClassifier ? new NormalizedClassifier(altered) : altered;
        return zeroSumLogits ? new ZeroSumLogits(altered) : altered;
    }
}
