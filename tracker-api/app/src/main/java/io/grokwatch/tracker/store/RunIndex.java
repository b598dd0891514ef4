package io.grokwatch.tracker.store;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;

/**
 * The ids of each run's documents, by collection, so that all of them are found by {@code _id} alone. An id is added before its
 * document is written; one without a document is not written yet.
 */
@Singleton
public final class RunIndex {
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final Store store;

    RunIndex(Store store) {
        this.store = store;
    }

    /** Adds ids, by run. */
    public void add(CollectionName collection, Map<String, ? extends Collection<String>> idsByRun) {
        List<WriteModel<Document>> writes = new ArrayList<>();
        idsByRun.forEach((run, ids) -> writes.add(new UpdateOneModel<>(
                Filters.eq("_id", id(run, collection)), Updates.addEachToSet("ids", List.copyOf(ids)), UPSERT)));
        Documents.write(store, CollectionName.DIRECTORIES, writes);
    }

    /** The ids of a run's documents in a collection. */
    public Set<String> ids(String run, CollectionName collection) {
        Document entry = Documents.find(store, CollectionName.DIRECTORIES, id(run, collection));
        return entry == null ? Set.of() : new LinkedHashSet<>(entry.getList("ids", String.class));
    }

    /** A run's documents in a collection. */
    public List<Document> documents(String run, CollectionName collection) {
        return List.copyOf(
                Documents.find(store, collection, ids(run, collection)).values());
    }

    private static String id(String run, CollectionName collection) {
        return run + "/" + collection.collection();
    }
}
