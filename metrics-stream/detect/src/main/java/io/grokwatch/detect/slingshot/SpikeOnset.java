package io.grokwatch.detect.slingshot;

import io.grokwatch.detect.detector.Intervention;
import org.jspecify.annotations.Nullable;

/**
 * Recognises where a spike begins: where the loss reaches {@code max(spikeLoss, spikeFactor * b)} within {@code riseSteps}, with
 * {@code b} the median before, which is the quiet of the run whether that is near zero or not; and whether something outside of
 * training may have caused it. All questions are about the newest sample of the window.
 */
final class SpikeOnset {
    /** Least number of samples that windows hold when the cadence is wide. */
    private static final int MIN_SAMPLES = 3;

    private static final double FLOOR_SLACK = 10;

    private final double floorGrowth;
    private final SpikeWindow window;
    private final SlingshotConfig config;

    SpikeOnset(SpikeWindow window, SlingshotConfig config) {
        this.window = window;
        this.config = config;
        floorGrowth = StrictMath.pow(FLOOR_SLACK, 1.0 / (config.riseSteps() + 1));
    }

    /**
     * The median loss of the quiet before the spike that begins here, or NaN if none does.
     *
     * @param loss the newest
     * @param lastQuietStep the last step with a small loss
     * @param since the step after which quiet counts
     * @param floor a lower bound of the losses before, see {@link #floor}
     */
    double quietLoss(double loss, long lastQuietStep, long since, double floor) {
        long step = window.newestStep();
        if (loss < config.spikeLoss()) {
            return Double.NaN;
        }
        boolean wasSmall = step - lastQuietStep <= Math.max(config.riseSteps(), window.stride());
        if (!wasSmall && loss < config.spikeFactor() / FLOOR_SLACK * floor) {
            return Double.NaN;
        }
        int inWindow = Math.max(window.newerThan(step - config.quietWindow()), MIN_SAMPLES);
        int samples = Math.min(inWindow, window.newerThan(since));
        if (!suddenly(loss) || window.span(samples) < config.minQuietSteps()) {
            return Double.NaN;
        }
        double quietLoss = window.medianLoss(samples);
        return loss >= config.spikeFactor() * quietLoss ? quietLoss : Double.NaN;
    }

    /**
     * A lower bound of the minimum loss of the last samples that costs no look at them: within a factor of {@value #FLOOR_SLACK} over
     * as many as may be in {@code riseSteps} steps.
     *
     * @param before the bound before the newest sample
     * @param loss the newest
     */
    double floor(double before, double loss) {
        return Math.min(loss, before * floorGrowth);
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
