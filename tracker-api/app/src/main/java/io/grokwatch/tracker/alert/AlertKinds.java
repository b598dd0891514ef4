package io.grokwatch.tracker.alert;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.SlingshotDetected;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The kinds of detections, named as the fields {@code detection.KIND} of the search. */
final class AlertKinds {
    private static final String GROKKING = "grokking";
    private static final String SLINGSHOT = "slingshot";

    private AlertKinds() {}

    static List<String> all() {
        List<String> kinds = new ArrayList<>(List.of(GROKKING, SLINGSHOT));
        for (AnomalyDetected.Kind kind : AnomalyDetected.Kind.values()) {
            kinds.add(name(kind));
        }
        return kinds;
    }

    static String of(Detection detection) {
        return switch (detection) {
            case GrokkingDetected grokking -> GROKKING;
            case SlingshotDetected slingshot -> SLINGSHOT;
            case AnomalyDetected anomaly -> name(anomaly.kind());
        };
    }

    private static String name(AnomalyDetected.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
