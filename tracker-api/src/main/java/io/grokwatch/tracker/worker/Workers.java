package io.grokwatch.tracker.worker;

import io.grokwatch.events.WorkerBeat;
import io.grokwatch.tracker.TrackerConfig;
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

/** The workers of the last day: older ones are gone for good, as each process has an id of its own. */
@Singleton
final class Workers {
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final Store store;
    private final LastHeard heard;
    private final StatusBoard projection;
    private final Duration silence;

    Workers(Store store, LastHeard heard, StatusBoard projection, TrackerConfig config) {
        this.store = store;
        this.heard = heard;
        this.projection = projection;
        this.silence = config.silence();
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
        return WorkerView.of(beat, lost, at, Math.max(0, age.toMillis()));
    }
}
