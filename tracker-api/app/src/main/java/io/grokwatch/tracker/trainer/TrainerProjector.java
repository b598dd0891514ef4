package io.grokwatch.tracker.trainer;

import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.projection.Batch;
import io.grokwatch.tracker.projection.Projector;
import io.grokwatch.tracker.projection.Timestamped;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** Keeps the newest description of each trainer. */
@Singleton
public final class TrainerProjector implements Projector {
    private final Store store;

    TrainerProjector(Store store) {
        this.store = store;
    }

    @Override
    public List<LiveEvent> project(Batch batch) {
        Map<String, Document> newest = new LinkedHashMap<>();
        for (Timestamped<TrainerDescribed> record : batch.trainers()) {
            String name = record.value().trainer();
            newest.put(name, new Document("_id", name).append("description", StoredJson.write(record.value())));
        }
        Documents.replace(store, CollectionName.TRAINERS, newest.values());
        return List.of();
    }
}
