package io.grokwatch.detect.revision;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.SlingshotDetected;

/**
 * What a claim is about, so that two claims on it can replace each other.
 *
 * @param kind with the validation split, if it is about one
 * @param step that distinguishes it from others of its kind, 0 if there are no others
 */
record Matter(String kind, long step) {
    static Matter of(Detection claim) {
        return switch (claim) {
            case GrokkingDetected grokking -> new Matter("grokking " + grokking.split(), 0);
            case SlingshotDetected slingshot -> new Matter("slingshot", slingshot.spikeStep());
            case AnomalyDetected anomaly -> new Matter(anomaly.kind().name(), anomaly.fromStep());
        };
    }
}
