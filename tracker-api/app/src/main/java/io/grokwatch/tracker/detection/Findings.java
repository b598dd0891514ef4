package io.grokwatch.tracker.detection;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.client.DetectionType;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.store.AttemptHistories;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.RunIndex;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Reads the stored findings about runs. */
@Singleton
public final class Findings {
    private static final Comparator<PhaseChanged> BY_ATTEMPT_AND_REVISION = Comparator.comparingInt(
                    PhaseChanged::attempt)
            .thenComparing(PhaseChanged::revision, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingLong(PhaseChanged::step);

    private final Store store;
    private final RunIndex index;
    private final AttemptHistories histories;

    Findings(Store store, RunIndex index, AttemptHistories histories) {
        this.store = store;
        this.index = index;
        this.histories = histories;
    }

    /**
     * The phases of a run, of all attempts and revisions, by attempt, revision and step. Which of them are in effect follows
     * from the attempts of the run, by {@link io.grokwatch.events.history.FindingsInEffect}.
     */
    public List<PhaseChanged> phases(String run) {
        return storedPhases(run).stream().sorted(BY_ATTEMPT_AND_REVISION).toList();
    }

    /** The phases and detections of a run, of all attempts and revisions, in no order. */
    List<RunFinding> ofRun(String run) {
        List<RunFinding> findings = new ArrayList<>(storedPhases(run));
        for (Document document : documents(run)) {
            findings.add(StoredJson.read(
                    document.getString("event"), typeOf(document).event()));
        }
        return findings;
    }

    private List<PhaseChanged> storedPhases(String run) {
        return index.documents(run, CollectionName.PHASES).stream()
                .map(document -> StoredJson.read(document.getString("event"), PhaseChanged.class))
                .toList();
    }

    /** The detections of a run, of all attempts, by step. */
    List<DetectionView> views(String run) {
        return documents(run).stream().map(Findings::view).toList();
    }

    /** The newest detections of all runs that survive the newer attempts at their runs, newest first. */
    List<DetectionView> newest(@Nullable DetectionType type, int limit) {
        MongoCollection<Document> detections = store.collection(CollectionName.DETECTIONS);
        Bson filter = type == null ? Filters.empty() : Filters.eq("type", type.topic());
        List<DetectionView> newest = new ArrayList<>();
        Map<String, AttemptHistory> attempts = new HashMap<>();
        try (MongoCursor<Document> cursor = detections
                .find(filter)
                .sort(Sorts.descending("order"))
                .batchSize(limit)
                .cursor()) {
            while (newest.size() < limit && cursor.hasNext()) {
                Document document = cursor.next();
                boolean survives = attempts.computeIfAbsent(document.getString("run"), histories::of)
                        .survives(document.getInteger("attempt"), document.getLong("step"));
                if (survives) {
                    newest.add(view(document));
                }
            }
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
        return index.documents(run, CollectionName.DETECTIONS).stream()
                .sorted(Comparator.<Document>comparingLong(document -> document.getLong("step"))
                        .thenComparing(document -> document.getString("_id")))
                .toList();
    }
}
