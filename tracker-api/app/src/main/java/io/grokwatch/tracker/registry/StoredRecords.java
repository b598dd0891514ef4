package io.grokwatch.tracker.registry;

import com.mongodb.DuplicateKeyException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.model.Filters;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bson.Document;

/** The records of a collection by id. Changes of several processes do not overwrite each other: each is applied to the newest revision. */
final class StoredRecords<T extends StoredRecords.Revised> {
    private static final int MAX_TRIES = 50;
    private static final int DUPLICATE_KEY = 11_000;
    private static final String RECORD = "record";
    private static final String REVISION = "revision";

    private final Store store;
    private final CollectionName collection;
    private final Class<T> type;

    StoredRecords(Store store, CollectionName collection, Class<T> type) {
        this.store = store;
        this.collection = collection;
        this.type = type;
    }

    /** A record that counts its changes, from 1. */
    interface Revised {
        long revision();
    }

    Optional<T> find(String id) {
        return Optional.ofNullable(Documents.find(store, collection, id)).map(this::record);
    }

    /** Those of these ids that have a record, in their order. */
    Map<String, T> find(Collection<String> ids) {
        Map<String, T> records = new LinkedHashMap<>();
        Documents.find(store, collection, ids).forEach((id, document) -> records.put(id, record(document)));
        return records;
    }

    /** All of them, by id, in no order. */
    Map<String, T> all() {
        Map<String, T> records = new LinkedHashMap<>();
        for (Document document : store.collection(collection).find()) {
            records.put(document.getString("_id"), record(document));
        }
        return records;
    }

    /** Whether it was stored: there was none with that id. */
    boolean insert(String id, T record) {
        try {
            store.collection(collection).insertOne(document(id, record));
            return true;
        } catch (DuplicateKeyException taken) {
            return false;
        } catch (MongoWriteException e) {
            if (e.getError().getCode() == DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Changes a record.
     *
     * @param change applied to the newest; again if another process changed it meanwhile; its result has the next revision, or is its
     *     argument
     * @return the record that is stored now; empty if there is none with that id
     */
    Optional<T> change(String id, UnaryOperator<T> change) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<T> current = find(id);
            if (current.isEmpty()) {
                return current;
            }
            T next = change.apply(current.get());
            if (next.equals(current.get()) || replace(id, current.get().revision(), next)) {
                return Optional.of(next);
            }
        }
        throw new IllegalStateException(
                type.getSimpleName() + " " + id + " was changed by others " + MAX_TRIES + " times in a row");
    }

    void remove(Collection<String> ids) {
        Documents.delete(store, collection, ids);
    }

    private boolean replace(String id, long revision, T next) {
        return store.collection(collection)
                        .replaceOne(
                                Filters.and(Filters.eq("_id", id), Filters.eq(REVISION, revision)), document(id, next))
                        .getMatchedCount()
                == 1;
    }

    private Document document(String id, T record) {
        return new Document("_id", id).append(REVISION, record.revision()).append(RECORD, StoredJson.write(record));
    }

    private T record(Document document) {
        return StoredJson.read(document.getString(RECORD), type);
    }
}
