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
 * What there is of each run: for each kind of document the ids of those that belong to it. So everything of a run is
 * found by {@code _id} alone. An id is listed before its document is written; one without a document is not there yet.
 */
@Singleton
public final class Directory {
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final Store store;

    Directory(Store store) {
        this.store = store;
    }

    /** Lists more ids, by run. */
    public void add(Kind kind, Map<String, ? extends Collection<String>> idsByRun) {
        List<WriteModel<Document>> writes = new ArrayList<>();
        idsByRun.forEach((run, ids) -> writes.add(new UpdateOneModel<>(
                Filters.eq("_id", id(run, kind)), Updates.addEachToSet("ids", List.copyOf(ids)), UPSERT)));
        Documents.write(store, Kind.DIRECTORIES, writes);
    }

    /** The ids of a run's documents of that kind. */
    public Set<String> ids(String run, Kind kind) {
        Document directory = Documents.find(store, Kind.DIRECTORIES, id(run, kind));
        return directory == null ? Set.of() : new LinkedHashSet<>(directory.getList("ids", String.class));
    }

    /** A run's documents of that kind. */
    public List<Document> documents(String run, Kind kind) {
        return List.copyOf(Documents.find(store, kind, ids(run, kind)).values());
    }

    private static String id(String run, Kind kind) {
        return run + "/" + kind.collection();
    }
}
