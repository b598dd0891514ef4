package io.grokwatch.tracker.detection;

import io.grokwatch.events.Detection;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.Topics;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Batch;
import io.grokwatch.tracker.projection.Projector;
import io.grokwatch.tracker.projection.Timestamped;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.RunIndex;
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

/** Stores phases and detections as they were published. */
@Singleton
public final class FindingProjector implements Projector {
    private final Store store;
    private final RunIndex index;

    private final OpenFindings open;

    FindingProjector(Store store, RunIndex index, OpenFindings open) {
        this.store = store;
        this.index = index;
        this.open = open;
    }

    @Override
    public List<LiveEvent> project(Batch batch) {
        List<LiveEvent> news = new ArrayList<>();
        phases(batch, news);
        detections(batch, news);
        return news;
    }

    @Override
    public void forget() {
        open.clear();
    }

    private void phases(Batch batch, List<LiveEvent> news) {
        Map<String, Set<String>> ids = new HashMap<>();
        List<Document> documents = new ArrayList<>();
        for (Timestamped<PhaseChanged> record : batch.findings(PhaseChanged.class)) {
            PhaseChanged phase = record.value();
            list(ids, phase.runId().value(), phase.eventId());
            documents.add(new Document("_id", phase.eventId())
                    .append("attempt", phase.attempt())
                    .append("event", StoredJson.write(phase)));
        }
        index.add(CollectionName.PHASES, ids);
        Map<String, Integer> written = Documents.replaceOlder(store, CollectionName.PHASES, documents);
        for (Timestamped<PhaseChanged> record : batch.findings(PhaseChanged.class)) {
            PhaseChanged phase = record.value();
            if (Objects.equals(written.get(phase.eventId()), phase.attempt())) {
                open.written(phase);
                // Subscribers replace the phases of an earlier revision.
                String run = phase.runId().value();
                news.add(phase.revision() == null ? LiveEvent.about(run, "phase", phase) : LiveEvent.resetOf(run));
            }
        }
    }

    private void detections(Batch batch, List<LiveEvent> news) {
        Map<String, Set<String>> ids = new HashMap<>();
        List<Document> documents = new ArrayList<>();
        for (Timestamped<Detection> record : batch.findings(Detection.class)) {
            Detection detection = record.value();
            list(ids, detection.runId().value(), detection.id());
            documents.add(new Document("_id", detection.id())
                    .append("attempt", detection.attempt())
                    .append("run", detection.runId().value())
                    .append("rank", rank(detection.stage()))
                    .append("type", Topics.of(detection).name())
                    .append("step", detection.step())
                    .append("at", record.at().toString())
                    .append("order", record.at() + "/" + detection.id())
                    .append("event", StoredJson.write(detection)));
        }
        index.add(CollectionName.DETECTIONS, ids);
        Map<String, Integer> written = Documents.replaceOlder(store, CollectionName.DETECTIONS, documents);
        for (Timestamped<Detection> record : batch.findings(Detection.class)) {
            Detection detection = record.value();
            if (Objects.equals(written.get(detection.id()), detection.attempt())) {
                open.written(detection);
                DetectionView view = DetectionView.of(detection, record.at());
                news.add(LiveEvent.about(detection.runId().value(), "detection", view));
            }
        }
    }

    /** The order of the stages: of one id and attempt the furthest is stored. */
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
