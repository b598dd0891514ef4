package io.grokwatch.tracker.worker;

import com.mongodb.MongoException;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.WorkerState;
import io.grokwatch.tracker.client.WorkerView;
import io.grokwatch.tracker.health.Outages;
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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The workers of the last day; older ones do not come back, as each process has an id of its own. */
@Singleton
public final class WorkerRegistry {
    private static final Duration MAX_AGE = Duration.ofDays(1);

    private static final Duration FRESH = Duration.ofSeconds(1);

    /**
     * The workers as of a time.
     *
     * @param absence why no worker takes a queued run, or null while there is one
     */
    private record Known(
            Instant at, Set<String> ids, @Nullable String absence) {}

    private final Store store;
    private final LastSeen lastSeen;
    private final ProjectionStatus projection;
    private final Duration inactivityTimeout;
    private final Outages outages;
    private volatile @Nullable Known known;

    WorkerRegistry(Store store, LastSeen lastSeen, ProjectionStatus projection, Outages outages, TrackerConfig config) {
        this.store = store;
        this.lastSeen = lastSeen;
        this.projection = projection;
        this.outages = outages;
        this.inactivityTimeout = config.inactivityTimeout();
    }

    /** Why no worker takes a queued run, in one sentence, as of about a second ago; null while there is a worker. */
    public @Nullable String absence() {
        return known().absence();
    }

    /** Whether a worker sent a heartbeat within the last day, as of about a second ago. */
    public boolean isKnown(String worker) {
        return lastSeen.worker(worker).isPresent() || known().ids().contains(worker);
    }

    private Known known() {
        Known current = known;
        if (current == null || Duration.between(current.at(), Instant.now()).compareTo(FRESH) > 0) {
            try {
                List<WorkerView> all = all();
                current = new Known(
                        Instant.now(), all.stream().map(WorkerView::worker).collect(Collectors.toSet()), absence(all));
            } catch (MongoException away) {
                current = current == null ? new Known(Instant.now(), Set.of(), null) : current;
            }
            known = current;
        }
        return current;
    }

    private static @Nullable String absence(List<WorkerView> all) {
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

    /**
     * The view of a worker: lost if it sent no heartbeat for the inactivity timeout while the projection followed the topics and the
     * tracker had no outage.
     */
    WorkerView view(WorkerBeat beat, Instant at) {
        Instant now = Instant.now();
        Instant last = lastSeen.worker(beat.worker().value()).orElse(at.isBefore(now) ? at : now);
        Duration age = Duration.between(last, now);
        boolean lost = beat.state() != WorkerBeat.State.LEAVING
                && projection.isFollowing()
                && outages.now() == null
                && Stream.of(last, projection.followingSince(), outages.since())
                        .allMatch(since -> Duration.between(since, now).compareTo(inactivityTimeout) > 0);
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
