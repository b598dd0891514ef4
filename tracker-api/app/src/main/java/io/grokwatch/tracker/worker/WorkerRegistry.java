package io.grokwatch.tracker.worker;

import io.grokwatch.events.WorkerBeat;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.WorkerState;
import io.grokwatch.tracker.client.WorkerView;
import io.grokwatch.tracker.projection.LastHeard;
import io.grokwatch.tracker.projection.StatusBoard;
import io.grokwatch.tracker.store.Kind;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The workers of the last day: older ones are gone for good, as each process has an id of its own. */
@Singleton
public final class WorkerRegistry {
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private static final Duration FRESH = Duration.ofSeconds(1);

    private record Absence(Instant at, @Nullable String why) {}

    private final Store store;
    private final LastHeard heard;
    private final StatusBoard projection;
    private final Duration silence;
    private volatile @Nullable Absence absence;

    WorkerRegistry(Store store, LastHeard heard, StatusBoard projection, TrackerConfig config) {
        this.store = store;
        this.heard = heard;
        this.projection = projection;
        this.silence = config.silence();
    }

    /** Why nobody takes a run that is queued, in one sentence, as of about a second ago; null while there is a worker. */
    public @Nullable String absence() {
        Absence known = absence;
        if (known == null || Duration.between(known.at(), Instant.now()).compareTo(FRESH) > 0) {
            known = new Absence(Instant.now(), lookForAbsence());
            absence = known;
        }
        return known.why();
    }

    private @Nullable String lookForAbsence() {
        List<WorkerView> all = all();
        if (all.stream()
                .anyMatch(worker -> worker.state() == WorkerState.IDLE || worker.state() == WorkerState.TRAINING)) {
            return null;
        }
        return all.stream()
                .filter(worker -> worker.trouble() != null)
                .max(Comparator.comparing(WorkerView::lastBeatAt))
                .map(worker -> "no worker is there to take it; " + worker.worker() + " on " + worker.host()
                        + " could not: " + worker.trouble())
                .orElse("no worker is there to take it");
    }

    List<WorkerView> all() {
        List<WorkerView> workers = new ArrayList<>();
        for (Document document : store.collection(Kind.WORKERS).find()) {
            WorkerView view = view(
                    StoredJson.read(document.getString("beat"), WorkerBeat.class),
                    Instant.parse(document.getString("at")));
            if (view.lastBeatAgeMs() <= REMEMBERED.toMillis()) {
                workers.add(view);
            }
        }
        workers.sort(Comparator.comparing(WorkerView::worker));
        return workers;
    }

    /** A worker as its beat tells, or as lost if it has been silent for too long while we listened. */
    WorkerView view(WorkerBeat beat, Instant at) {
        Instant now = Instant.now();
        Instant last = heard.worker(beat.worker().value()).orElse(at.isBefore(now) ? at : now);
        Duration age = Duration.between(last, now);
        boolean lost =
                beat.state() != WorkerBeat.State.LEAVING && projection.isFollowing() && age.compareTo(silence) > 0;
        return new WorkerView(
                beat.worker().value(),
                beat.host(),
                beat.pid(),
                beat.device(),
                lost ? WorkerState.LOST : stateOf(beat),
                beat.runId() == null ? null : beat.runId().value(),
                beat.attempt(),
                beat.step(),
                beat.stepsPerSecond(),
                beat.memoryUsedBytes(),
                beat.memoryTotalBytes(),
                at,
                Math.max(0, age.toMillis()),
                beat.trouble());
    }

    private static WorkerState stateOf(WorkerBeat beat) {
        return switch (beat.state()) {
            case IDLE -> WorkerState.IDLE;
            case TRAINING -> WorkerState.TRAINING;
            case LEAVING -> WorkerState.LEAVING;
        };
    }
}
