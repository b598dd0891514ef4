package io.grokwatch.tracker.worker;

import io.grokwatch.events.WorkerBeat;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.WorkerState;
import io.grokwatch.tracker.client.WorkerView;
import io.grokwatch.tracker.projection.LastSeen;
import io.grokwatch.tracker.projection.ProjectionStatus;
import io.grokwatch.tracker.store.CollectionName;
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

/** The workers of the last day; older ones do not come back, as each process has an id of its own. */
@Singleton
public final class WorkerRegistry {
    private static final Duration MAX_AGE = Duration.ofDays(1);

    private static final Duration FRESH = Duration.ofSeconds(1);

    private record Absence(Instant at, @Nullable String why) {}

    private final Store store;
    private final LastSeen lastSeen;
    private final ProjectionStatus projection;
    private final Duration inactivityTimeout;
    private volatile @Nullable Absence absence;

    WorkerRegistry(Store store, LastSeen lastSeen, ProjectionStatus projection, TrackerConfig config) {
        this.store = store;
        this.lastSeen = lastSeen;
        this.projection = projection;
        this.inactivityTimeout = config.inactivityTimeout();
    }

    /** Why no worker takes a queued run, in one sentence, as of about a second ago; null while there is a worker. */
    public @Nullable String absence() {
        Absence known = absence;
        if (known == null || Duration.between(known.at(), Instant.now()).compareTo(FRESH) > 0) {
            known = new Absence(Instant.now(), findAbsence());
            absence = known;
        }
        return known.why();
    }

    private @Nullable String findAbsence() {
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
        for (Document document : store.collection(CollectionName.WORKERS).find()) {
            WorkerView view = view(
                    StoredJson.read(document.getString("beat"), WorkerBeat.class),
                    Instant.parse(document.getString("at")));
            if (view.lastBeatAgeMs() <= MAX_AGE.toMillis()) {
                workers.add(view);
            }
        }
        workers.sort(Comparator.comparing(WorkerView::worker));
        return workers;
    }

    /** The view of a worker: lost if it sent no heartbeat for the inactivity timeout while the projection follows the topics. */
    WorkerView view(WorkerBeat beat, Instant at) {
        Instant now = Instant.now();
        Instant last = lastSeen.worker(beat.worker().value()).orElse(at.isBefore(now) ? at : now);
        Duration age = Duration.between(last, now);
        boolean lost = beat.state() != WorkerBeat.State.LEAVING
                && projection.isFollowing()
                && age.compareTo(inactivityTimeout) > 0;
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
