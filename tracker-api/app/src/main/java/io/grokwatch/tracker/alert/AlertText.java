package io.grokwatch.tracker.alert;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.validation.Text;
import java.util.Locale;

/** An alert in one sentence. */
final class AlertText {
    private static final int MAX_NAME = 200;

    private AlertText() {}

    /** Names that people have written are escaped: they have no control characters and no line breaks. */
    static String of(Alert alert) {
        Detection detection = alert.detection();
        String sentence = switch (detection) {
            case GrokkingDetected grokking ->
                "grokking: memorised at step " + grokking.memorisedStep() + ", generalised at step "
                        + grokking.generalisedStep() + " (" + times(grokking.delayRatio()) + " as late)";
            case SlingshotDetected slingshot -> "slingshot at step " + slingshot.step();
            case AnomalyDetected anomaly ->
                alert.kind().replace('_', ' ') + " at step " + anomaly.step() + ": " + Text.escaped(anomaly.message());
        };
        String stage = switch (detection.stage()) {
            case CONFIRMED -> "";
            case SUSPECTED -> "Suspected ";
            case WITHDRAWN -> "Withdrawn: ";
        };
        String run = Text.escaped(alert.runName(), MAX_NAME);
        return stage + sentence + " - run " + run + (run.equals(alert.run()) ? "" : " (" + alert.run() + ")");
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, "%.1f times", ratio);
    }
}
