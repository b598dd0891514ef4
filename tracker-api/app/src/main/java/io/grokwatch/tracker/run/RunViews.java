package io.grokwatch.tracker.run;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.Sparkline;
import io.grokwatch.tracker.projection.LastSeen;
import io.grokwatch.tracker.projection.ProjectionStatus;
import io.grokwatch.tracker.run.AttemptState.Ending;
import io.grokwatch.tracker.worker.WorkerRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the views of runs, and decides which runs are lost. */
@Singleton
final class RunViews {
    /** Runs report every second: one whose worker reports another run, and which was inactive for so long, is abandoned. */
    private static final Duration ABANDONED_AFTER = Duration.ofSeconds(4);

    private final LastSeen lastSeen;
    private final ProjectionStatus projection;
    private final WorkerRegistry workers;
    private final Duration inactivityTimeout;

    RunViews(LastSeen lastSeen, ProjectionStatus projection, WorkerRegistry workers, TrackerConfig config) {
        this.workers = workers;
        this.lastSeen = lastSeen;
        this.projection = projection;
        this.inactivityTimeout = config.inactivityTimeout();
    }

    RunView view(Run run, @Nullable Sparkline sparkline) {
        Progress progress = run.progress();
        RunSpec spec = run.spec();
        AttemptState current = progress.current();
        Ending ending = current.ending();
        SortedMap<String, Double> latest = new TreeMap<>();
        current.latest().forEach((name, value) -> latest.put(name, value.value()));
        return new RunView(
                run.id(),
                spec == null ? run.id() : spec.name(),
                spec == null ? null : spec.recipe(),
                spec == null ? null : spec.trainer(),
                spec == null ? Parameters.NONE : spec.parameters(),
                spec == null ? null : spec.seed(),
                spec != null ? Long.valueOf(spec.steps()) : progress.steps() > 0 ? progress.steps() : null,
                status(run),
                reason(run),
                run.submission() != null ? run.submission().at() : progress.firstRecordAt(),
                progress.startedAt(),
                ending == null ? null : ending.at(),
                current.isTraining() ? lastActiveAt(run) : progress.lastRecordAt(),
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
                progress.survivingInterventions(),
                latest,
                current.findings().detections(),
                current.findings().slingshots(),
                current.findings().newest(),
                current.forecast(),
                sparkline);
    }

    RunStatus status(Run run) {
        Ending ending = run.progress().current().ending();
        if (ending != null) {
            return ending.status();
        }
        if (isLost(run)) {
            return RunStatus.LOST;
        }
        if (run.stop() != null) {
            return RunStatus.STOPPING;
        }
        return run.progress().isTraining() ? RunStatus.RUNNING : RunStatus.QUEUED;
    }

    /**
     * Whether the run should be running, but neither it nor its worker has been active for the inactivity timeout; or for a few
     * seconds, while the worker reports another run: it was killed and restarted.
     */
    boolean isLost(Run run) {
        Instant last = lastActiveAt(run);
        Duration allowed = isAbandoned(run) ? ABANDONED_AFTER : inactivityTimeout;
        return run.progress().isTraining()
                && projection.isFollowing()
                && last != null
                && Duration.between(last, Instant.now()).compareTo(allowed) > 0;
    }

    private boolean isAbandoned(Run run) {
        String worker = run.progress().current().worker();
        return worker != null
                && ABANDONED_AFTER.compareTo(inactivityTimeout) < 0
                && lastSeen.isRunningAnotherRun(worker, run.id());
    }

    /** By the clock of this process if it received a record; else the time of the record, unless that is in the future. */
    private @Nullable Instant lastActiveAt(Run run) {
        Instant recorded = run.progress().lastRecordAt();
        Instant now = Instant.now();
        return lastSeen.run(run.id())
                .or(() -> Optional.ofNullable(recorded == null || recorded.isBefore(now) ? recorded : now))
                .orElse(null);
    }

    private @Nullable String reason(Run run) {
        Ending ending = run.progress().current().ending();
        if (ending != null) {
            return ending.reason();
        }
        if (isLost(run)) {
            return isAbandoned(run)
                    ? "its worker " + run.progress().current().worker()
                            + " does not train it any more; another will take it"
                    : "no record of it or of its worker "
                            + run.progress().current().worker() + " was received for more than "
                            + inactivityTimeout.toSeconds() + " s";
        }
        if (run.stop() != null) {
            return run.stop().reason();
        }
        String absence = run.progress().isTraining() ? null : workers.absence();
        if (absence != null) {
            return absence;
        }
        AttemptState.Warning warning = run.progress().current().warning();
        return warning == null ? null : warning.text();
    }
}
