package io.grokwatch.tracker.worker;

import io.grokwatch.events.WorkerBeat;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Batch;
import io.grokwatch.tracker.projection.Projector;
import io.grokwatch.tracker.projection.Told;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Kind;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** Keeps the newest beat of each worker. */
@Singleton
public final class WorkerProjector implements Projector {
    private final Store store;
    private final WorkerWatch watch;

    WorkerProjector(Store store, WorkerWatch watch) {
        this.store = store;
        this.watch = watch;
    }

    @Override
    public List<LiveEvent> project(Batch batch) {
        Map<String, Told<WorkerBeat>> newest = new LinkedHashMap<>();
        for (Told<WorkerBeat> told : batch.beats()) {
            newest.put(told.what().worker().value(), told);
        }
        List<Document> documents = new ArrayList<>();
        newest.forEach((worker, told) -> documents.add(new Document("_id", worker)
                .append("at", told.at().toString())
                .append("beat", StoredJson.write(told.what()))));
        Documents.replace(store, Kind.WORKERS, documents);
        return watch.heard(List.copyOf(newest.values()));
    }
}
