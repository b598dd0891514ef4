package io.grokwatch.tracker.run;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.MetricNamesView;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.Sparkline;
import io.grokwatch.tracker.client.StopView;
import io.grokwatch.tracker.experiment.RunAttributes;
import io.grokwatch.tracker.health.Outages;
import io.grokwatch.tracker.metric.WaitingMetrics;
import io.grokwatch.tracker.projection.Lane;
import io.grokwatch.tracker.projection.LastSeen;
import io.grokwatch.tracker.projection.ProjectionStatus;
import io.grokwatch.tracker.run.AttemptState.Ending;
import io.grokwatch.tracker.search.LoggedRun;
import io.grokwatch.tracker.worker.WorkerRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the views of runs, and decides from inactivity which of those that should be running are lost or inactive. Nothing is
 * inferred while the tracker itself is late or has an outage: then the run is shown as late, with that cause.
 */
@Singleton
final class RunViews {
    /** Runs report every second: one whose worker reports another run, and which was inactive for so long, is abandoned. */
    private static final Duration ABANDONED_AFTER = Duration.ofSeconds(4);
    /** Lateness below this is that of any write. */
    private static final Duration LATE_AFTER = Duration.ofSeconds(2);

    private static final int TIMES_USUAL = 5;

    private final LastSeen lastSeen;
    private final ProjectionStatus projection;
    private final WaitingMetrics waitingMetrics;
    private final Outages outages;
    private final WorkerRegistry workers;
    private final MetricNamings namings;
    private final Duration inactivityTimeout;
    private final Duration producerInactivityTimeout;

    RunViews(
            LastSeen lastSeen,
            ProjectionStatus projection,
            WaitingMetrics waitingMetrics,
            Outages outages,
            WorkerRegistry workers,
            MetricNamings namings,
            TrackerConfig config) {
        this.lastSeen = lastSeen;
        this.projection = projection;
        this.waitingMetrics = waitingMetrics;
        this.outages = outages;
        this.workers = workers;
        this.namings = namings;
        this.inactivityTimeout = config.inactivityTimeout();
        this.producerInactivityTimeout = config.producerInactivityTimeout();
    }

    RunView view(Run run, @Nullable Sparkline sparkline) {
        Progress progress = run.progress();
        RunSpec spec = run.spec();
        AttemptState current = progress.current();
        RunAttributes attributes = run.attributes();
        SortedMap<String, Double> latest = new TreeMap<>();
        current.latest().forEach((name, value) -> latest.put(name, value.value()));
        return new RunView(
                run.id(),
                attributes.name() != null ? attributes.name() : spec == null ? run.id() : spec.name(),
                spec == null ? null : spec.recipe(),
                spec == null ? null : spec.trainer(),
                spec == null ? Parameters.NONE : spec.parameters(), // Stored masked.
                spec == null ? null : spec.seed(),
                plannedSteps(spec, progress),
                spec == null ? null : spec.requires(),
                status(run),
                reason(run),
                stop(run),
                metricNames(run),
                current.allRejections(),
                lateMs(run),
                submittedAt(run),
                startedAt(run),
                endedAt(run),
                current.isTraining() ? lastActiveAt(RunState.of(run)) : progress.lastRecordAt(),
                current.attempt(),
                progress.attempts().newestStart(),
                progress.attempts(),
                current.worker(),
                current.device(),
                current.datasetHash(),
                current.step(),
                current.stepsPerSecond(),
                current.findings().phase(),
                current.findings().phaseSinceStep(),
                current.findings().verdict(),
                current.findings().generalisation(),
                current.findings().weak(),
                progress.survivingInterventions(),
                latest,
                current.findings().detections(),
                current.findings().slingshots(),
                current.findings().newest(),
                current.forecast(),
                attributes.experiment(),
                attributes.notes(),
                attributes.tags(),
                attributes.parameters(),
                attributes.datasets(),
                attributes.pinned(),
                attributes.archived(),
                attributes.deletedAt(),
                attributes.revision(),
                sparkline);
    }

    private static @Nullable Long plannedSteps(@Nullable RunSpec spec, Progress progress) {
        if (spec != null) {
            return spec.plannedSteps();
        }
        long reported = progress.steps();
        return reported > 0 && reported != RunSpec.OPEN_ENDED ? Long.valueOf(reported) : null;
    }

    /** When it was submitted or created, else the time of its earliest record, or null. */
    static @Nullable Instant submittedAt(Run run) {
        LoggedRun logged = run.attributes().logged();
        return run.submission() != null
                ? run.submission().at()
                : logged != null ? logged.createdAt() : run.progress().firstRecordAt();
    }

    /** When it began: as its program states it if that logs it by itself, or null. */
    static @Nullable Instant startedAt(Run run) {
        LoggedRun logged = run.attributes().logged();
        return logged != null && logged.startMs() != null
                ? Instant.ofEpochMilli(logged.startMs())
                : run.progress().startedAt();
    }

    /** When it ended, likewise. */
    static @Nullable Instant endedAt(Run run) {
        LoggedRun logged = run.attributes().logged();
        Ending ending = run.progress().current().ending();
        if (logged != null && logged.status().isFinal() && logged.endMs() != null) {
            return Instant.ofEpochMilli(logged.endMs());
        }
        return ending == null ? null : ending.at();
    }

    RunStatus status(Run run) {
        return status(RunState.of(run));
    }

    RunStatus status(RunState run) {
        if (run.ending() != null) {
            return run.ending();
        }
        if (isInactive(run)) {
            return isOfWorker(run) ? RunStatus.LOST : RunStatus.INACTIVE;
        }
        if (run.stopRequested()) {
            return RunStatus.STOPPING;
        }
        return run.training() ? RunStatus.RUNNING : RunStatus.QUEUED;
    }

    /** Whether a worker of the tracker trains the run, or did: its heartbeats are known. */
    boolean isOfWorker(Run run) {
        return isOfWorker(RunState.of(run));
    }

    private boolean isOfWorker(RunState run) {
        return run.worker() != null && workers.isKnown(run.worker());
    }

    /** Whether the run should be running, but neither it nor its worker was active for the allowed time. */
    private boolean isInactive(RunState run) {
        if (!run.training()) {
            return false;
        }
        Instant last = lastActiveAt(run);
        return last != null && inactivity(last).compareTo(allowedInactivity(run)) > 0;
    }

    /** Time in which this process could not have received anything does not count. */
    private Duration inactivity(Instant last) {
        if (!projection.isFollowing() || outages.now() != null) {
            return Duration.ZERO;
        }
        return Duration.between(latest(last, projection.followingSince(), outages.since()), Instant.now());
    }

    private static Instant latest(Instant... times) {
        return Stream.of(times).max(Comparator.naturalOrder()).orElseThrow();
    }

    /** A few seconds while the worker reports another run: it was killed and restarted. */
    private Duration allowedInactivity(RunState run) {
        if (isOfWorker(run)) {
            return isAbandoned(run) ? ABANDONED_AFTER : inactivityTimeout;
        }
        Duration usual = lastSeen.usual(run.id()).multipliedBy(TIMES_USUAL);
        return usual.compareTo(producerInactivityTimeout) > 0 ? usual : producerInactivityTimeout;
    }

    private boolean isAbandoned(RunState run) {
        return run.worker() != null
                && ABANDONED_AFTER.compareTo(inactivityTimeout) < 0
                && lastSeen.isRunningAnotherRun(run.worker(), run.id());
    }

    /** By the clock of this process if it received a record; else the time of the record, unless that is in the future. */
    private @Nullable Instant lastActiveAt(RunState run) {
        Instant recorded = run.lastRecordAt();
        Instant now = Instant.now();
        return lastSeen.run(run.id())
                .or(() -> Optional.ofNullable(recorded == null || recorded.isBefore(now) ? recorded : now))
                .orElse(null);
    }

    /** How late the newest of the run's events or metrics may be; null if they are current, or it has ended and none wait. */
    private @Nullable Long lateMs(Run run) {
        Duration waiting = waitingMetrics.of(run.id());
        Duration late = waiting;
        if (run.progress().isTraining()) {
            for (Lane lane : List.of(Lane.EVENTS, Lane.METRICS)) {
                Duration ofLane = projection.late(lane);
                late = ofLane.compareTo(late) > 0 ? ofLane : late;
            }
        }
        return late.compareTo(LATE_AFTER) > 0 ? late.toMillis() : null;
    }

    private MetricNamesView metricNames(Run run) {
        MetricNamings.Resolved resolved = namings.of(run);
        return new MetricNamesView(
                run.progress().overrides().standardByName(),
                new TreeMap<>(resolved.naming().names()),
                resolved.ambiguities());
    }

    private @Nullable StopView stop(Run run) {
        RequestedStop stop = run.stop();
        if (stop == null) {
            return null;
        }
        String worker = run.progress().current().worker();
        Instant beat = worker == null ? null : lastSeen.worker(worker).orElse(null);
        boolean received = worker != null
                && run.progress().isTraining()
                && beat != null
                && beat.isAfter(stop.at())
                && !lastSeen.isRunningAnotherRun(worker, run.id());
        return new StopView(stop.at(), stop.reason(), received ? worker : null);
    }

    @Nullable
    String reason(Run run) {
        AttemptState current = run.progress().current();
        Ending ending = current.ending();
        if (ending != null) {
            return ending.reason();
        }
        String outage = outages.now();
        if (outage != null) {
            return outage;
        }
        if (isInactive(RunState.of(run))) {
            return inactive(RunState.of(run));
        }
        if (run.stop() != null) {
            return run.stop().reason();
        }
        boolean isTraining = run.progress().isTraining() || run.attributes().logged() != null;
        String absence = isTraining ? null : workers.absence();
        if (absence != null) {
            return absence;
        }
        AttemptState.Warning warning = current.warning();
        return warning == null ? null : warning.text();
    }

    private String inactive(RunState run) {
        String worker = run.worker();
        if (!isOfWorker(run)) {
            return "nothing was received of it for more than "
                    + allowedInactivity(run).toSeconds()
                    + " s; it goes on when it logs again, and can be ended";
        }
        return isAbandoned(run)
                ? "its worker " + worker + " does not train it any more; another will take it"
                : "no record of it or of its worker " + worker + " was received for more than "
                        + inactivityTimeout.toSeconds() + " s";
    }
}
