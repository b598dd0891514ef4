package io.grokwatch.detect.slingshot;

import io.grokwatch.detect.detector.Intervention;
import org.jspecify.annotations.Nullable;

/**
 * Recognises where a spike begins: where the loss, small until then, reaches {@code max(spikeLoss, spikeFactor * b)} within
 * {@code riseSteps}, with {@code b} the median of the quiet before; and whether something outside of training may have caused
 * it. All questions are about the newest sample of the window.
 */
final class SpikeOnset {
    /** Least number of samples that windows hold when the cadence is wide. */
    private static final int MIN_SAMPLES = 3;

    private final SpikeWindow window;
    private final SlingshotConfig config;

    SpikeOnset(SpikeWindow window, SlingshotConfig config) {
        this.window = window;
        this.config = config;
    }

    /**
     * The median loss of the quiet before the spike that begins here, or NaN if none does.
     *
     * @param loss the newest
     * @param lastQuietStep the last step with a small loss
     * @param since the step after which quiet counts
     */
    double quietLoss(double loss, long lastQuietStep, long since) {
        long step = window.newestStep();
        if (loss < config.spikeLoss() || step - lastQuietStep > Math.max(config.riseSteps(), window.stride())) {
            return Double.NaN;
        }
        int inWindow = Math.max(window.newerThan(step - config.quietWindow()), MIN_SAMPLES);
        int samples = Math.min(inWindow, window.newerThan(since));
        if (!suddenly(loss) || window.span(samples) < config.minQuietSteps()) {
            return Double.NaN;
        }
        double quietLoss = window.medianLoss(samples);
        boolean spikes = quietLoss < config.spikeLoss() && loss >= config.spikeFactor() * quietLoss;
        return spikes ? quietLoss : Double.NaN;
    }

    /** Whether the loss has risen to this one fast enough. */
    boolean suddenly(double loss) {
        int recent = window.newerThan(window.newestStep() - config.riseSteps() - 1);
        int samples = Math.max(recent, Math.min(2, window.size()));
        return window.leastLoss(samples) <= loss / config.spikeFactor();
    }

    /**
     * What disturbed the run shortly before, or null; resuming from a checkpoint as if nothing had happened does not.
     *
     * @param last the last change from outside
     */
    @Nullable
    String outsideCause(Intervention last) {
        boolean seamless =
                last.resumption() && window.seamless(last.step(), config.evidenceWindow(), config.growthFactor());
        return seamless ? null : last.shortlyBefore(window.newestStep(), config.disturbedSteps());
    }
}
