package io.grokwatch.tracker.run;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.Intervention;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.Sparkline;
import io.grokwatch.tracker.projection.LastHeard;
import io.grokwatch.tracker.projection.StatusBoard;
import io.grokwatch.tracker.run.Progress.Ending;
import io.grokwatch.tracker.worker.WorkerRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the views of runs; what silence means is decided here. */
@Singleton
final class RunViews {
    /** A run tells of itself every second: after this long its worker, which says it does something else, has left it. */
    private static final Duration LEFT_BEHIND = Duration.ofSeconds(4);

    private final LastHeard heard;
    private final StatusBoard projection;
    private final WorkerRegistry workers;
    private final Duration silence;

    RunViews(LastHeard heard, StatusBoard projection, WorkerRegistry workers, TrackerConfig config) {
        this.workers = workers;
        this.heard = heard;
        this.projection = projection;
        this.silence = config.silence();
    }

    RunView view(Run run, @Nullable Sparkline sparkline) {
        Progress progress = run.progress();
        RunSpec spec = run.spec();
        Ending ending = progress.ending();
        SortedMap<String, Double> latest = new TreeMap<>();
        progress.latest().forEach((name, value) -> latest.put(name, value.value()));
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
                run.submission() != null ? run.submission().at() : progress.firstHeardAt(),
                progress.startedAt(),
                ending == null ? null : ending.at(),
                progress.isActive() ? lastHeard(run) : progress.lastHeardAt(),
                progress.attempt(),
                progress.startStep(),
                progress.worker(),
                progress.device(),
                progress.datasetHash(),
                progress.step(),
                progress.stepsPerSecond(),
                progress.findings().phase(),
                progress.findings().phaseSinceStep(),
                progress.findings().verdict(),
                interventions(progress),
                latest,
                progress.findings().detections(),
                progress.findings().slingshots(),
                progress.findings().newest(),
                progress.forecast(),
                sparkline);
    }

    private static List<Intervention> interventions(Progress progress) {
        return progress.interventions().stream()
                .filter(made -> progress.fence().admits(made.attempt(), made.step()))
                .toList();
    }

    RunStatus status(Run run) {
        Ending ending = run.progress().ending();
        if (ending != null) {
            return ending.status();
        }
        if (isLost(run)) {
            return RunStatus.LOST;
        }
        if (run.stop() != null) {
            return RunStatus.STOPPING;
        }
        return run.progress().isActive() ? RunStatus.RUNNING : RunStatus.QUEUED;
    }

    /**
     * Whether it should be running, and neither it nor the worker that trains it has been heard for too long; or for a
     * moment, while the worker is heard of something else: it was killed and started again.
     */
    boolean isLost(Run run) {
        Instant last = lastHeard(run);
        Duration allowed = isLeft(run) ? LEFT_BEHIND : silence;
        return run.progress().isActive()
                && projection.isFollowing()
                && last != null
                && Duration.between(last, Instant.now()).compareTo(allowed) > 0;
    }

    private boolean isLeft(Run run) {
        String worker = run.progress().worker();
        return worker != null && LEFT_BEHIND.compareTo(silence) < 0 && heard.isElsewhere(worker, run.id());
    }

    /** By our clock, if this process has heard it; else by the record's, as long as that is not ahead of ours. */
    private @Nullable Instant lastHeard(Run run) {
        Instant told = run.progress().lastHeardAt();
        Instant now = Instant.now();
        return heard.run(run.id())
                .or(() -> Optional.ofNullable(told == null || told.isBefore(now) ? told : now))
                .orElse(null);
    }

    private @Nullable String reason(Run run) {
        Ending ending = run.progress().ending();
        if (ending != null) {
            return ending.reason();
        }
        if (isLost(run)) {
            return isLeft(run)
                    ? "its worker " + run.progress().worker() + " does not train it any more; another will take it"
                    : "nothing was heard of it or of its worker "
                            + run.progress().worker() + " for more than " + silence.toSeconds() + " s";
        }
        if (run.stop() != null) {
            return run.stop().reason();
        }
        String absence = run.progress().isActive() ? null : workers.absence();
        if (absence != null) {
            return absence;
        }
        Progress.Warning warning = run.progress().warning();
        return warning == null ? null : warning.text();
    }
}
