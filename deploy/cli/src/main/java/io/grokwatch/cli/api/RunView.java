package io.grokwatch.cli.api;

import io.grokwatch.events.Parameters;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as the API shows it.
 *
 * @param parameters of its trainer; once it has begun, complete
 * @param seed null, like parameters and steps, if only metrics were heard of it
 * @param status {@code QUEUED, RUNNING, STOPPING, FINISHED, FAILED, STOPPED} or {@code LOST}
 * @param phase {@code FITTING, MEMORISED, TRANSITION, GENERALISED, COLLAPSED}, or null before the first
 * @param verdict the class of the run if it ended now, or null
 * @param latest newest values by metric
 */
public record RunView(
        String id,
        String name,
        @Nullable String recipe,
        @Nullable Parameters parameters,
        @Nullable Long seed,
        String status,
        @Nullable String reason,
        @Nullable String submittedAt,
        int attempt,
        @Nullable String worker,
        long step,
        @Nullable Long steps,
        double stepsPerSecond,
        @Nullable String phase,
        @Nullable Long phaseSinceStep,
        @Nullable String verdict,
        @Nullable Map<String, Object> latest,
        int detections,
        @Nullable NewestDetection newestDetection,
        @Nullable Sparkline sparkline) {

    /** The newest detection in short. */
    public record NewestDetection(String type, @Nullable String anomaly, String id, String stage, long step) {}

    /** Accuracies at a low resolution. */
    public record Sparkline(@Nullable Curve train, @Nullable Curve val) {}

    /** Values by step. */
    public record Curve(List<Double> values) {}

    /** Whether it will not go on. */
    public boolean hasEnded() {
        return switch (status) {
            case "FINISHED", "FAILED", "STOPPED" -> true;
            default -> false;
        };
    }
}
