package io.grokwatch.detect.slingshot;

import java.util.function.IntToDoubleFunction;

/**
 * Decides whether something other than training moved the weights over the newest sample of a {@link SpikeWindow}: noise
 * that was injected, or a checkpoint that was loaded. Either a weight norm moved further than training ever moved it, or the
 * last layer moved further than the update that was logged can have moved it.
 */
final class WeightMoves {
    /** Of norms that are logged with six digits. */
    private static final double ROUNDING = 1e-6;

    private final SpikeWindow window;
    private final SlingshotConfig config;

    WeightMoves(SpikeWindow window, SlingshotConfig config) {
        this.window = window;
        this.config = config;
    }

    boolean moved() {
        return Math.max(change(window::lastLayerNorm), change(window::weightNorm)) >= config.weightMoveFactor()
                || unexplained() >= config.weightMoveFactor();
    }

    /**
     * The relative change of a norm over the newest sample, in units of the change that its steps usually make: the median per step
     * over up to {@code minQuietSteps} samples before. 0 if it is small, or the norm was not logged.
     */
    private double change(IntToDoubleFunction norm) {
        if (window.size() < 3) {
            return 0;
        }
        double least = Math.max(
                trained(), Math.max(config.weightMoveRatio(), .2 * config.weightMoveRatio() * window.stride()));
        double newest = change(norm, 0);
        if (!(newest >= least)) {
            return 0;
        }
        return newest / Math.max(window.stride() * usual(age -> change(norm, age) / window.steps(age)), 1e-9);
    }

    /** How far training moved the norms by: twice as far as the last layer's update, 0 if that is not known. */
    private double trained() {
        double update = window.stride() == 1 ? window.updateNorm(1) / window.lastLayerNorm(1) : 0;
        return Double.isFinite(update) ? 2 * update : 0;
    }

    private static double change(IntToDoubleFunction norm, int age) {
        return Math.abs(StrictMath.log(norm.applyAsDouble(age) / norm.applyAsDouble(age + 1)));
    }

    /**
     * How far the last layer moved over the newest step beyond what its update can explain: its norm changes by the norm of
     * the update at most. In units of the median change of its norm over up to {@code minQuietSteps} samples before; 0 or less
     * if nothing has, or if that is unknown.
     */
    private double unexplained() {
        if (window.size() < 3 || window.stride() != 1) {
            return 0;
        }
        double norm = window.lastLayerNorm(0);
        double excess = difference(0) - window.updateNorm(1);
        if (!(excess > 0)) {
            return 0;
        }
        return excess / Math.max(usual(this::difference), ROUNDING * norm);
    }

    private double difference(int age) {
        return Math.abs(window.lastLayerNorm(age) - window.lastLayerNorm(age + 1));
    }

    /** Median over the samples before the newest. */
    private double usual(IntToDoubleFunction value) {
        float[] usual = new float[Math.min(config.minQuietSteps(), window.size() - 2)];
        for (int i = 0; i < usual.length; i++) {
            usual[i] = (float) value.applyAsDouble(i + 1);
        }
        return SpikeWindow.median(usual);
    }
}
