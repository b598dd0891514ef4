package io.grokwatch.tracker.worker;

import io.grokwatch.events.WorkerBeat;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Batch;
import io.grokwatch.tracker.projection.Projector;
import io.grokwatch.tracker.projection.Timestamped;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** Stores the newest heartbeat of each worker. */
@Singleton
public final class WorkerProjector implements Projector {
    private final Store store;
    private final WorkerFeed feed;

    WorkerProjector(Store store, WorkerFeed feed) {
        this.store = store;
        this.feed = feed;
    }

    @Override
    public List<LiveEvent> project(Batch batch) {
        Map<String, Timestamped<WorkerBeat>> newest = new LinkedHashMap<>();
        for (Timestamped<WorkerBeat> record : batch.beats()) {
            newest.put(record.value().worker().value(), record);
        }
        List<Document> documents = new ArrayList<>();
        newest.forEach((worker, record) -> documents.add(new Document("_id", worker)
                .append("at", record.at().toString())
                .append("beat", StoredJson.write(record.value()))));
        Documents.replace(store, CollectionName.WORKERS, documents);
        return feed.received(List.copyOf(newest.values()));
    }
}
