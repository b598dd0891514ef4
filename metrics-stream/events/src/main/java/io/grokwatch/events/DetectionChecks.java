package io.grokwatch.events;

import org.jspecify.annotations.Nullable;

/** The validation that all kinds of detections share. */
final class DetectionChecks {
    private DetectionChecks() {}

    static void check(
            @Nullable String id,
            @Nullable DetectorRef detector,
            @Nullable RunId runId,
            int attempt,
            Detection.@Nullable Stage stage,
            int ordinal,
            double strength) {
        Require.text(id, "id", 300);
        Require.present(detector, "detector");
        Require.present(runId, "runId");
        Require.atLeast(attempt, 1, "attempt");
        Require.present(stage, "stage");
        Require.atLeast(ordinal, 1, "ordinal");
        Require.fraction(strength, "strength");
    }
}
