package io.grokwatch.tracker.client;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.SlingshotDetected;
import org.jspecify.annotations.Nullable;

/**
 * A detection in short.
 *
 * @param anomaly which kind it is if it is an anomaly, else null
 * @param ordinal the number of its kind within the run, from 1
 * @param step where it is on the run: the generalised step, the peak of a slingshot, the first step of an anomaly
 */
public record NewestDetection(
        DetectionType type,
        AnomalyDetected.@Nullable Kind anomaly,
        String id,
        Detection.Stage stage,
        int ordinal,
        long step) {

    /** The short form of a detection. */
    public static NewestDetection of(Detection detection) {
        long step = switch (detection) {
            case GrokkingDetected grokking -> grokking.generalisedStep();
            case SlingshotDetected slingshot -> slingshot.peakStep();
            case AnomalyDetected anomaly -> anomaly.fromStep();
        };
        return new NewestDetection(
                DetectionType.of(detection),
                detection instanceof AnomalyDetected anomaly ? anomaly.kind() : null,
                detection.id(),
                detection.stage(),
                detection.ordinal(),
                step);
    }
}
