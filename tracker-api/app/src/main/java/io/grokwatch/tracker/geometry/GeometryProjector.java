package io.grokwatch.tracker.geometry;

import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.tracker.client.GeometryView;
import io.grokwatch.tracker.client.LiveGeometry;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Batch;
import io.grokwatch.tracker.projection.Lane;
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

/** Keeps measured geometries: in a few numbers, and whole apart, so that listing them does not read all of them. */
@Singleton
public final class GeometryProjector implements Projector {
    private final Store store;
    private final RunIndex index;
    private final NewestGeometry newest;

    GeometryProjector(Store store, RunIndex index, NewestGeometry newest) {
        this.store = store;
        this.index = index;
        this.newest = newest;
    }

    @Override
    public Lane lane() {
        return Lane.SNAPSHOTS;
    }

    @Override
    public List<LiveEvent> project(Batch batch) {
        Map<String, Set<String>> ids = new HashMap<>();
        List<Document> views = new ArrayList<>();
        List<Document> events = new ArrayList<>();
        List<Timestamped<GeometryMeasured>> measurements = batch.findings(GeometryMeasured.class);
        for (Timestamped<GeometryMeasured> record : measurements) {
            GeometryMeasured measured = record.value();
            String id = idOf(measured);
            ids.computeIfAbsent(measured.runId().value(), first -> new LinkedHashSet<>())
                    .add(id);
            views.add(new Document("_id", id)
                    .append("attempt", measured.attempt())
                    .append("view", StoredJson.write(GeometryView.of(measured))));
            events.add(new Document("_id", id)
                    .append("attempt", measured.attempt())
                    .append("event", StoredJson.write(measured)));
        }
        index.add(CollectionName.GEOMETRIES, ids);
        Documents.replaceOlder(store, CollectionName.MEASUREMENTS, events);
        Map<String, Integer> written = Documents.replaceOlder(store, CollectionName.GEOMETRIES, views);
        List<LiveEvent> news = new ArrayList<>();
        Map<String, NewestGeometry.Measured> byRun = new HashMap<>();
        for (Timestamped<GeometryMeasured> record : measurements) {
            GeometryMeasured measured = record.value();
            if (Objects.equals(written.get(idOf(measured)), measured.attempt())) {
                String run = measured.runId().value();
                GeometryView view = GeometryView.of(measured);
                news.add(LiveEvent.about(run, "geometry", new LiveGeometry(run, view)));
                byRun.merge(
                        run,
                        new NewestGeometry.Measured(measured.attempt(), view),
                        (one, other) -> other.replaces(one) ? other : one);
            }
        }
        newest.measured(byRun);
        return news;
    }

    private static String idOf(GeometryMeasured measured) {
        return measured.runId() + "/" + measured.tensor() + "/" + measured.step();
    }
}
