package io.grokwatch.tracker.run;

import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import io.grokwatch.tracker.metric.Sparkline;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is served.
 *
 * @param name what people call it; the id if nobody named it
 * @param trainer null, like seed and steps, for a run of which only metrics were heard
 * @param reason why it failed, was or is being stopped, is lost, or waits for want of a worker; what troubles it while it
 *     trains; else null
 * @param submittedAt for a run that came by the topics alone, when it was first heard of
 * @param attempt the newest; 0 while no worker has taken it
 * @param startStep where the attempt began: of older attempts only what they said of the steps before stands
 * @param datasetHash SHA-256 of the examples and their splits, in hexadecimal; null if the trainer does not tell
 * @param interventions what was changed while the run trained and stands, in the order of their steps
 * @param latest newest value of each metric; NaN and the infinities are strings
 * @param detections how many hold, {@code slingshots} of them confirmed slingshots
 * @param forecast advice on a run that has memorised, or null
 * @param sparkline accuracies of train and validation, only where they were asked for
 */
@Schema(description = "A run: what was asked, what became of it, and what was found out.")
public record RunView(
        String id,
        String name,
        @Nullable String recipe,
        @Nullable String trainer,
        @Schema(implementation = Object.class) Parameters parameters,
        @Nullable Long seed,
        @Nullable Long steps,
        RunStatus status,
        @Nullable String reason,
        @Nullable Instant submittedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant lastHeardAt,
        int attempt,
        long startStep,
        @Nullable String worker,
        @Nullable String device,
        @Nullable String datasetHash,
        long step,
        double stepsPerSecond,
        @Nullable RunPhase phase,
        @Nullable Long phaseSinceStep,
        @Nullable RunClass verdict,
        List<MadeIntervention> interventions,
        SortedMap<String, Double> latest,
        int detections,
        int slingshots,
        FindingsSummary.@Nullable NewestDetection newestDetection,
        @Nullable GeneralisationForecast forecast,
        @Nullable Sparkline sparkline) {

    /** A page of runs, newest submission first; {@code next} is the cursor for {@code before}, or null at the end. */
    public record Page(List<RunView> runs, @Nullable String next) {}
}
