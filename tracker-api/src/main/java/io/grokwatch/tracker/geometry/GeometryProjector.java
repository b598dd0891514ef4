package io.grokwatch.tracker.geometry;

import io.grokwatch.events.GeometryMeasured;
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
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Keeps measured geometries: in four numbers, and whole apart, so that listing them does not read all of them. */
@Singleton
public final class GeometryProjector implements Projector {
    private final Store store;
    private final Directory directory;

    GeometryProjector(Store store, Directory directory) {
        this.store = store;
        this.directory = directory;
    }

    @Override
    public List<LiveEvent> project(Batch batch) {
        Map<String, Set<String>> ids = new HashMap<>();
        List<Document> views = new ArrayList<>();
        List<Document> events = new ArrayList<>();
        List<LiveEvent> news = new ArrayList<>();
        for (Told<GeometryMeasured> told : batch.findings(GeometryMeasured.class)) {
            GeometryMeasured measured = told.what();
            GeometryView view = GeometryView.of(measured);
            String run = measured.runId().value();
            String id = run + "/" + measured.tensor() + "/" + measured.step();
            ids.computeIfAbsent(run, first -> new LinkedHashSet<>()).add(id);
            views.add(new Document("_id", id)
                    .append("attempt", measured.attempt())
                    .append("view", StoredJson.write(view)));
            events.add(new Document("_id", id)
                    .append("attempt", measured.attempt())
                    .append("event", StoredJson.write(measured)));
            news.add(LiveEvent.about(
                    run, "geometry", new Measured(run, view.step(), view.tensor(), view.effectiveRank(), view.gini())));
        }
        directory.add(Kind.GEOMETRIES, ids);
        Documents.replaceOlder(store, Kind.MEASUREMENTS, events);
        Documents.replaceOlder(store, Kind.GEOMETRIES, views);
        return news;
    }

    /** What readers of the live feed are told. */
    record Measured(
            String runId,
            long step,
            String tensor,
            double effectiveRank,
            @Nullable Double gini) {}
}
