package io.grokwatch.tracker.experiment;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bson.Document;

/** The stored attributes of runs. Changes of several processes do not overwrite each other: each is applied to the newest revision. */
@Singleton
public final class RunAttributesStore {
    private static final int MAX_TRIES = 50;

    private final Store store;

    /** In that store. */
    public RunAttributesStore(Store store) {
        this.store = store;
    }

    /** Those of a run; {@link RunAttributes#NONE} if nothing was changed of it, or it is not known. */
    public RunAttributes of(String run) {
        Document document = Documents.find(store, CollectionName.RUN_ATTRIBUTES, run);
        return document == null ? RunAttributes.NONE : attributes(document);
    }

    /** Those of these runs of which something was changed, by id. */
    public Map<String, RunAttributes> of(Collection<String> runs) {
        Map<String, RunAttributes> found = new HashMap<>();
        Documents.find(store, CollectionName.RUN_ATTRIBUTES, runs)
                .forEach((run, document) -> found.put(run, attributes(document)));
        return found;
    }

    /** Passes those of all runs of which something was changed, by id, in no order. */
    public void forEach(BiConsumer<String, RunAttributes> consumer) {
        for (Document document : store.collection(CollectionName.RUN_ATTRIBUTES).find()) {
            consumer.accept(document.getString("_id"), attributes(document));
        }
    }

    /** The runs that are deleted themselves, and when each was; not those that are because their experiment is. */
    public Map<String, Instant> deleted() {
        Map<String, Instant> deleted = new HashMap<>();
        for (Document document : store.collection(CollectionName.RUN_ATTRIBUTES)
                .find(Filters.gt("deletedAt", ""))
                .projection(Projections.include("deletedAt"))) {
            deleted.put(document.getString("_id"), Instant.parse(document.getString("deletedAt")));
        }
        return deleted;
    }

    /** The runs of an experiment other than {@link Experiment#DEFAULT_ID}, whose runs may have no attributes. */
    public List<String> runsOf(String experiment) {
        List<String> runs = new ArrayList<>();
        for (Document document : store.collection(CollectionName.RUN_ATTRIBUTES)
                .find(Filters.eq("experiment", experiment))
                .projection(Projections.include("_id"))) {
            runs.add(document.getString("_id"));
        }
        return runs;
    }

    /**
     * Changes those of a run.
     *
     * @param change applied to the newest; again if another process changed them meanwhile
     * @param before called with the result before it is written, as the outbox requires
     * @return those that are stored now
     */
    public RunAttributes change(String run, UnaryOperator<RunAttributes> change, Consumer<RunAttributes> before) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            RunAttributes current = of(run);
            RunAttributes next = change.apply(current);
            if (next.equals(current)) {
                return current;
            }
            before.accept(next);
            if (write(run, current.revision(), next)) {
                return next;
            }
        }
        throw new IllegalStateException(
                "the attributes of run " + run + " were changed by others " + MAX_TRIES + " times in a row");
    }

    /** Removes those of a run that is purged. */
    public void remove(String run) {
        store.collection(CollectionName.RUN_ATTRIBUTES).deleteOne(Filters.eq("_id", run));
    }

    /** Whether they were written: nobody changed them since that revision. */
    private boolean write(String run, long revision, RunAttributes next) {
        Document document = document(run, next);
        return Documents.replaceRevision(store, CollectionName.RUN_ATTRIBUTES, document, revision);
    }

    private static Document document(String run, RunAttributes attributes) {
        Document document = new Document("_id", run)
                .append("revision", attributes.revision())
                .append("experiment", attributes.experiment())
                .append("attributes", StoredJson.write(attributes));
        if (attributes.deletedAt() != null) {
            document.append("deletedAt", attributes.deletedAt().toString());
        }
        return document;
    }

    private static RunAttributes attributes(Document document) {
        return StoredJson.read(document.getString("attributes"), RunAttributes.class);
    }
}
