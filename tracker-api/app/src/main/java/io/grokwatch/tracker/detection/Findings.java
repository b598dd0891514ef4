package io.grokwatch.tracker.detection;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.grokwatch.events.Detection;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.tracker.client.DetectionType;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.store.Directory;
import io.grokwatch.tracker.store.Kind;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Reads what was found out about runs. */
@Singleton
public final class Findings {
    private final Store store;
    private final Directory directory;

    Findings(Store store, Directory directory) {
        this.store = store;
        this.directory = directory;
    }

    /**
     * The phases of a run, of all attempts, by attempt and step; of each attempt those that the detectors found when they
     * were last run over it.
     */
    public List<PhaseChanged> phases(String run) {
        List<PhaseChanged> phases = directory.documents(run, Kind.PHASES).stream()
                .map(document -> StoredJson.read(document.getString("event"), PhaseChanged.class))
                .toList();
        Map<Integer, Integer> greatest = new HashMap<>();
        phases.forEach(phase -> greatest.merge(phase.attempt(), revisionOf(phase), Math::max));
        return phases.stream()
                .filter(phase -> Objects.equals(revisionOf(phase), greatest.get(phase.attempt())))
                .sorted(Comparator.comparingInt(PhaseChanged::attempt).thenComparingLong(PhaseChanged::step))
                .toList();
    }

    private static int revisionOf(PhaseChanged phase) {
        return Objects.requireNonNullElse(phase.revision(), 0);
    }

    /** The detections of a run, of all attempts, by step. */
    public List<Detection> detections(String run) {
        List<Detection> detections = new ArrayList<>();
        for (Document document : documents(run)) {
            detections.add(StoredJson.read(
                    document.getString("event"), typeOf(document).event()));
        }
        return detections;
    }

    /** The same, as they are served. */
    List<DetectionView> views(String run) {
        return documents(run).stream().map(Findings::view).toList();
    }

    /** The newest detections of all runs, newest first. */
    List<DetectionView> newest(@Nullable DetectionType type, int limit) {
        MongoCollection<Document> detections = store.collection(Kind.DETECTIONS);
        Bson filter = type == null ? Filters.empty() : Filters.eq("type", type.topic());
        List<DetectionView> newest = new ArrayList<>();
        for (Document document :
                detections.find(filter).sort(Sorts.descending("order")).limit(limit)) {
            newest.add(view(document));
        }
        return newest;
    }

    private static DetectionView view(Document document) {
        return new DetectionView(
                typeOf(document),
                StoredJson.tree(document.getString("event")),
                Instant.parse(document.getString("at")));
    }

    /** @throws IllegalStateException if the stored type is not one of the contract */
    private static DetectionType typeOf(Document document) {
        String type = document.getString("type");
        return DetectionType.ofTopic(type)
                .orElseThrow(() -> new IllegalStateException(
                        "stored detection " + document.getString("_id") + " has the unknown type '" + type + "'"));
    }

    private List<Document> documents(String run) {
        return directory.documents(run, Kind.DETECTIONS).stream()
                .sorted(Comparator.<Document>comparingLong(document -> document.getLong("step"))
                        .thenComparing(document -> document.getString("_id")))
                .toList();
    }
}
