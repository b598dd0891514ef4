package io.grokwatch.cli.display;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.validation.Text;
import io.grokwatch.tracker.client.DetectionType;
import java.util.Locale;

/** A detection in one line. */
public final class DetectionLine {
    private DetectionLine() {}

    /** The line with the id of the run, and the step at which it was decided. */
    public static String of(Detection detection) {
        return Text.escaped(detection.runId() + " step " + detection.step() + " " + withoutRun(detection));
    }

    /** The line without the id of the run: type, stage and steps. */
    public static String withoutRun(Detection detection) {
        return Text.escaped(
                DetectionType.of(detection).topic() + " " + words(detection.stage()) + ": " + description(detection));
    }

    private static String description(Detection detection) {
        return switch (detection) {
            case GrokkingDetected grokking ->
                String.format(
                        Locale.ROOT,
                        "memorised at %,d, generalised at %,d, %.1f times as late",
                        grokking.memorisedStep(),
                        grokking.generalisedStep(),
                        grokking.delayRatio());
            case SlingshotDetected slingshot ->
                String.format(
                        Locale.ROOT,
                        "cycle %d, peak at %,d, loss %.2g",
                        slingshot.ordinal(),
                        slingshot.peakStep(),
                        slingshot.peakLoss());
            case AnomalyDetected anomaly -> words(anomaly.kind()) + ": " + anomaly.message();
        };
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
