package io.grokwatch.detect.anomaly;

import io.grokwatch.detect.detector.DetectorName;
import io.grokwatch.detect.detector.Draft;
import io.grokwatch.detect.detector.Evidence;
import io.grokwatch.detect.state.InactivityState;
import io.grokwatch.events.AnomalyDetected.Kind;
import io.grokwatch.events.Detection.Stage;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Reports that a run is inactive, once, and withdraws it when the run logs again or ends. It is no fold over steps: what it
 * knows survives a rewind.
 */
public final class InactivityMonitor {
    private boolean inactive;
    private long inactiveMs;
    private long usualMs;
    private long lastStep;

    /** @param step the last one, at least 0 */
    public @Nullable Draft onInactivity(Inactivity observed, long step) {
        if (inactive) {
            return null;
        }
        inactive = true;
        inactiveMs = observed.inactiveMs();
        usualMs = observed.usualMs();
        lastStep = step;
        String message = String.format(
                Locale.ROOT,
                "No metrics have come for %.1f s after step %d; they usually come within %.1f s.",
                inactiveMs / 1000.0,
                step,
                usualMs / 1000.0);
        return anomaly(Stage.CONFIRMED, step, message);
    }

    /**
     * The run logs, or has ended.
     *
     * @param step the last one, at least 0
     */
    public @Nullable Draft onActivity(long step) {
        if (!inactive) {
            return null;
        }
        inactive = false;
        String message =
                "The run was heard again at step " + step + " after it had gone silent at step " + lastStep + ".";
        return anomaly(Stage.WITHDRAWN, Math.max(step, lastStep), message);
    }

    private Draft anomaly(Stage stage, long step, String message) {
        SortedMap<String, Double> evidence = Evidence.of("quietMs", (double) inactiveMs);
        evidence.put("usualMs", (double) usualMs);
        return new Draft.Anomaly(
                DetectorName.ANOMALIES, Kind.WENT_SILENT, null, stage, step, lastStep, message, 1, evidence);
    }

    public InactivityState save() {
        return InactivityState.newBuilder()
                .setInactive(inactive)
                .setInactiveMs(inactiveMs)
                .setUsualMs(usualMs)
                .setLastStep(lastStep)
                .build();
    }

    public void restore(InactivityState from) {
        inactive = from.getInactive();
        inactiveMs = from.getInactiveMs();
        usualMs = from.getUsualMs();
        lastStep = from.getLastStep();
    }
}
