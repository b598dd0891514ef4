package io.grokwatch.trainer.technique;

import io.grokwatch.trainer.model.Network;

/**
 * The techniques that a training applies. Start from {@link #NONE} and add to it.
 *
 * @param grokfast filter of the gradient
 * @param orthogonalGradient whether each tensor's gradient is projected perpendicular to the tensor, see {@link
 *     OrthogonalGradient}
 * @param initScale factor of all initial weights, above 0; 1 for none, see {@link ScaledInit}
 * @param normClamp whether the norm of all weights is kept at its initial value, see {@link NormClamp}
 * @param normalizedClassifier see {@link NormalizedClassifier}
 * @param zeroSumLogits see {@link ZeroSumLogits}
 * @param auxiliaryLosses added to the objective
 */
public record TechniqueConfig(
        GrokfastConfig grokfast,
        boolean orthogonalGradient,
        double initScale,
        boolean normClamp,
        boolean normalizedClassifier,
        boolean zeroSumLogits,
        Noise noise,
        AuxiliaryLosses auxiliaryLosses) {

    /** No technique. */
    public static final TechniqueConfig NONE = new TechniqueConfig(
            new GrokfastConfig.None(), false, 1, false, false, false, Noise.NONE, AuxiliaryLosses.NONE);

    public TechniqueConfig withGrokfast(GrokfastConfig config) {
        return new TechniqueConfig(
                config,
                orthogonalGradient,
                initScale,
                normClamp,
                normalizedClassifier,
                zeroSumLogits,
                noise,
                auxiliaryLosses);
    }

    public TechniqueConfig withOrthogonalGradient() {
        return new TechniqueConfig(
                grokfast, true, initScale, normClamp, normalizedClassifier, zeroSumLogits, noise, auxiliaryLosses);
    }

    public TechniqueConfig withInitScale(double scale) {
        return new TechniqueConfig(
                grokfast,
                orthogonalGradient,
                scale,
                normClamp,
                normalizedClassifier,
                zeroSumLogits,
                noise,
                auxiliaryLosses);
    }

    public TechniqueConfig withNormClamp() {
        return new TechniqueConfig(
                grokfast,
                orthogonalGradient,
                initScale,
                true,
                normalizedClassifier,
                zeroSumLogits,
                noise,
                auxiliaryLosses);
    }

    public TechniqueConfig withNormalizedClassifier() {
        return new TechniqueConfig(
                grokfast, orthogonalGradient, initScale, normClamp, true, zeroSumLogits, noise, auxiliaryLosses);
    }

    public TechniqueConfig withZeroSumLogits() {
        return new TechniqueConfig(
                grokfast, orthogonalGradient, initScale, normClamp, normalizedClassifier, true, noise, auxiliaryLosses);
    }

    public TechniqueConfig withNoise(Noise levels) {
        return new TechniqueConfig(
                grokfast,
                orthogonalGradient,
                initScale,
                normClamp,
                normalizedClassifier,
                zeroSumLogits,
                levels,
                auxiliaryLosses);
    }

    public TechniqueConfig withAuxiliaryLosses(AuxiliaryLosses losses) {
        return new TechniqueConfig(
                grokfast, orthogonalGradient, initScale, normClamp, normalizedClassifier, zeroSumLogits, noise, losses);
    }

    /** The network with those techniques that change its initialisation or its logits. */
    public Network decorate(Network network) {
        Network decorated = initScale == 1 ? network : new ScaledInit(network, initScale);
        decorated = normalizedClassifier ? new NormalizedClassifier(decorated) : decorated;
        return zeroSumLogits ? new ZeroSumLogits(decorated) : decorated;
    }
}
