package io.grokwatch.detect.detector;

/**
 * What other detectors may know of the slingshot.
 *
 * @param spiking whether the train loss is up, or was lately
 * @param suspected whether that spike is suspected to be a slingshot
 * @param lastStep step of the last slingshot: where the suspected one began to spike, or the peak of one confirmed; -1 if
 *     there was none
 */
public record SlingshotActivity(boolean spiking, boolean suspected, long lastStep) {
    /** Nothing was observed. */
    public static final SlingshotActivity NONE = new SlingshotActivity(false, false, -1);

    /** The same observation as an object of its own only if it differs from this one. */
    public SlingshotActivity or(boolean nowSpiking, boolean nowSuspected, long nowLastStep) {
        return nowSpiking == spiking && nowSuspected == suspected && nowLastStep == lastStep
                ? this
                : new SlingshotActivity(nowSpiking, nowSuspected, nowLastStep);
    }
}
