package io.grokwatch.tracker.detection;

import io.grokwatch.events.Detection;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.Topics;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Batch;
import io.grokwatch.tracker.projection.Projector;
import io.grokwatch.tracker.projection.Told;
import io.grokwatch.tracker.store.Directory;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Kind;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.Document;

/** Keeps phases and detections as they were published. */
@Singleton
public final class FindingProjector implements Projector {
    private final Store store;
    private final Directory directory;

    FindingProjector(Store store, Directory directory) {
        this.store = store;
        this.directory = directory;
    }

    @Override
    public List<LiveEvent> project(Batch batch) {
        List<LiveEvent> news = new ArrayList<>();
        phases(batch, news);
        detections(batch, news);
        return news;
    }

    private void phases(Batch batch, List<LiveEvent> news) {
        Map<String, Set<String>> ids = new HashMap<>();
        List<Document> documents = new ArrayList<>();
        for (Told<PhaseChanged> told : batch.findings(PhaseChanged.class)) {
            PhaseChanged phase = told.what();
            list(ids, phase.runId().value(), phase.eventId());
            documents.add(new Document("_id", phase.eventId())
                    .append("attempt", phase.attempt())
                    .append("event", StoredJson.write(phase)));
        }
        directory.add(Kind.PHASES, ids);
        Map<String, Integer> written = Documents.replaceOlder(store, Kind.PHASES, documents);
        for (Told<PhaseChanged> told : batch.findings(PhaseChanged.class)) {
            PhaseChanged phase = told.what();
            if (Objects.equals(written.get(phase.eventId()), phase.attempt())) {
                // Where phases are told again, readers drop those they have.
                String run = phase.runId().value();
                news.add(phase.revision() == null ? LiveEvent.about(run, "phase", phase) : LiveEvent.resetOf(run));
            }
        }
    }

    private void detections(Batch batch, List<LiveEvent> news) {
        Map<String, Set<String>> ids = new HashMap<>();
        List<Document> documents = new ArrayList<>();
        for (Told<Detection> told : batch.findings(Detection.class)) {
            Detection detection = told.what();
            list(ids, detection.runId().value(), detection.id());
            documents.add(new Document("_id", detection.id())
                    .append("attempt", detection.attempt())
                    .append("rank", rank(detection.stage()))
                    .append("type", Topics.of(detection).name())
                    .append("step", detection.step())
                    .append("at", told.at().toString())
                    .append("order", told.at() + "/" + detection.id())
                    .append("event", StoredJson.write(detection)));
        }
        directory.add(Kind.DETECTIONS, ids);
        Map<String, Integer> written = Documents.replaceOlder(store, Kind.DETECTIONS, documents);
        for (Told<Detection> told : batch.findings(Detection.class)) {
            Detection detection = told.what();
            if (Objects.equals(written.get(detection.id()), detection.attempt())) {
                DetectionView view = DetectionView.of(detection, told.at());
                news.add(LiveEvent.about(detection.runId().value(), "detection", view));
            }
        }
    }

    /** A stage overtakes the ones before it. */
    private static int rank(Detection.Stage stage) {
        return switch (stage) {
            case SUSPECTED -> 0;
            case CONFIRMED -> 1;
            case WITHDRAWN -> 2;
        };
    }

    private static void list(Map<String, Set<String>> ids, String run, String id) {
        ids.computeIfAbsent(run, first -> new LinkedHashSet<>()).add(id);
    }
}
