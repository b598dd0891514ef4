package io.grokwatch.tracker.client;

import io.grokwatch.events.Generalisation;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.RunRequirements;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.events.validation.Rejection;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run: its specification, its progress, and what the detectors found.
 *
 * @param name that people gave it, else that of its specification, else the id
 * @param recipe that it was submitted from, or null
 * @param trainer null, like seed and steps, for a run of which only metrics were received
 * @param parameters of its trainer; complete once a worker has started it
 * @param steps that it takes in all, or null
 * @param requires what its worker must have, or null if any worker with its trainer may train it
 * @param reason why it failed, was or is being stopped, is lost or inactive, is shown late, or waits although it is queued; a
 *     warning while it trains; else null
 * @param stop the request to stop it, or null
 * @param metricNames which metrics the detectors read as which standard ones
 * @param rejections what was not kept of the metrics of the newest attempt, by kind, with the first example of each
 * @param lateMs how much later than now what is shown of the run may be, or null if it is current
 * @param submittedAt for a run that came by the topics alone, the time of its earliest record
 * @param startedAt when its first attempt started, or null
 * @param endedAt when its newest attempt ended, or null
 * @param lastHeardAt when it was last active, or null
 * @param attempt the newest; 0 while no worker has taken the run
 * @param startStep the step at which the newest attempt began
 * @param attempts the starts of the attempts that matter, by which a reader decides which reports survive
 * @param worker that trains it, or null
 * @param device that it is trained on, or null
 * @param datasetHash SHA-256 of the examples and their splits, in hexadecimal, or null if the trainer does not report it
 * @param step the last one observed
 * @param stepsPerSecond of the newest attempt, as its worker measured it; 0 before that
 * @param phase the newest, or null before any evaluation
 * @param phaseSinceStep where the phase began, or null without one
 * @param verdict the class of the run if it ended now, or null without a phase
 * @param generalisation the first sustained solution of the validation set and what has become of it, or null before that
 * @param weak whether the verdict rests on losses in place of accuracies that were not logged
 * @param interventions changes of settings in mid-run that survive the newer attempts, in the order of their steps
 * @param latest newest value of each metric, by name; NaN and the infinities are strings in JSON
 * @param detections how many are in effect
 * @param slingshots how many of them are confirmed slingshots
 * @param newestDetection the last of them by step, or null
 * @param forecast advice on a run that has memorised, or null
 * @param experiment the id of the experiment that it belongs to
 * @param notes in Markdown, or null
 * @param tags by name
 * @param loggedParameters that programs logged beside {@code parameters}; where both have a name these are in effect
 * @param datasets that it uses
 * @param archived whether it is left out of lists unless they ask for archived ones
 * @param deletedAt when it was deleted, or null; it can be restored until it is purged
 * @param revision counts the changes of what people and programs keep about it
 * @param sparkline accuracies at a low resolution, only where they were requested
 */
public record RunView(
        String id,
        String name,
        @Nullable String recipe,
        @Nullable String trainer,
        Parameters parameters,
        @Nullable Long seed,
        @Nullable Long steps,
        @Nullable RunRequirements requires,
        RunStatus status,
        @Nullable String reason,
        @Nullable StopView stop,
        MetricNamesView metricNames,
        List<Rejection> rejections,
        @Nullable Long lateMs,
        @Nullable Instant submittedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant lastHeardAt,
        int attempt,
        long startStep,
        AttemptHistory attempts,
        @Nullable String worker,
        @Nullable String device,
        @Nullable String datasetHash,
        long step,
        double stepsPerSecond,
        @Nullable RunPhase phase,
        @Nullable Long phaseSinceStep,
        @Nullable RunClass verdict,
        @Nullable Generalisation generalisation,
        boolean weak,
        List<Intervention> interventions,
        SortedMap<String, Double> latest,
        int detections,
        int slingshots,
        @Nullable NewestDetection newestDetection,
        @Nullable GeneralisationForecast forecast,
        String experiment,
        @Nullable String notes,
        SortedMap<String, String> tags,
        SortedMap<String, Object> loggedParameters,
        List<RunDataset> datasets,
        boolean pinned,
        boolean archived,
        @Nullable Instant deletedAt,
        long revision,
        @Nullable Sparkline sparkline) {

    /** Answers of a server that does not have a collection or the parameters are read as if they were empty. */
    public RunView {
        parameters = Objects.requireNonNullElse(parameters, Parameters.NONE);
        attempts = attempts == null ? AttemptHistory.NONE : attempts;
        metricNames = metricNames == null
                ? new MetricNamesView(Collections.emptySortedMap(), Collections.emptySortedMap(), List.of())
                : metricNames;
        rejections = rejections == null ? List.of() : List.copyOf(rejections);
        interventions = interventions == null ? List.of() : List.copyOf(interventions);
        latest = copy(latest);
        experiment = Objects.requireNonNullElse(experiment, "default");
        tags = copy(tags);
        loggedParameters = copy(loggedParameters);
        datasets = datasets == null ? List.of() : List.copyOf(datasets);
    }

    private static <V> SortedMap<String, V> copy(@Nullable SortedMap<String, V> values) {
        return values == null ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** Whether the run takes no further step. */
    public boolean hasEnded() {
        return status.isFinal();
    }

    /** This run with a sparkline, or without one if that is null. */
    public RunView with(@Nullable Sparkline other) {
        return new RunView(
                id,
                name,
                recipe,
                trainer,
                parameters,
                seed,
                steps,
                requires,
                status,
                reason,
                stop,
                metricNames,
                rejections,
                lateMs,
                submittedAt,
                startedAt,
                endedAt,
                lastHeardAt,
                attempt,
                startStep,
                attempts,
                worker,
                device,
                datasetHash,
                step,
                stepsPerSecond,
                phase,
                phaseSinceStep,
                verdict,
                generalisation,
                weak,
                interventions,
                latest,
                detections,
                slingshots,
                newestDetection,
                forecast,
                experiment,
                notes,
                tags,
                loggedParameters,
                datasets,
                pinned,
                archived,
                deletedAt,
                revision,
                other);
    }
}
