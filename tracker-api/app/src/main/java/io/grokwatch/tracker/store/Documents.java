package io.grokwatch.tracker.store;

import com.mongodb.DuplicateKeyException;
import com.mongodb.MongoWriteException;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Reads and writes documents by {@code _id}, many at a time. */
public final class Documents {
    private static final int DUPLICATE_KEY = 11_000;
    private static final int SLICE = 128;
    /** Of documents that are read whole to be measured. */
    private static final int MEASURED_SLICE = 16;

    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);
    private static final ReplaceOptions UPSERT = new ReplaceOptions().upsert(true);

    /** The fields that decide which of two documents is later; documents may be large. */
    private static final Bson VERSION = Projections.include("attempt", "rank");

    private static final Bson ID = Projections.include("_id");

    private Documents() {}

    /** The document with that id, or null. */
    public static @Nullable Document find(Store store, CollectionName collection, String id) {
        return store.collection(collection).find(Filters.eq("_id", id)).first();
    }

    /** The documents with these ids, in their order; ids without a document are left out. */
    public static Map<String, Document> find(Store store, CollectionName collection, Collection<String> ids) {
        return find(store, collection, ids, new Document());
    }

    /** Those of these ids that have a document. */
    public static Set<String> stored(Store store, CollectionName collection, Collection<String> ids) {
        return find(store, collection, ids, ID).keySet();
    }

    /** The same fields of the documents with these ids, in their order; ids without a document are left out. */
    static Map<String, Document> find(Store store, CollectionName collection, Collection<String> ids, Bson fields) {
        Map<String, Document> found = new LinkedHashMap<>();
        List<String> all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += SLICE) {
            List<String> slice = all.subList(from, Math.min(all.size(), from + SLICE));
            Map<String, Document> byId = new LinkedHashMap<>();
            for (Document document :
                    store.collection(collection).find(Filters.in("_id", slice)).projection(fields)) {
                byId.put(document.getString("_id"), document);
            }
            for (String id : slice) {
                Document document = byId.get(id);
                if (document != null) {
                    found.put(id, document);
                }
            }
        }
        return found;
    }

    /** Writes these documents over those with the same ids, in no order. */
    public static void replace(Store store, CollectionName collection, Collection<Document> documents) {
        List<WriteModel<Document>> writes = new ArrayList<>(documents.size());
        for (Document document : documents) {
            writes.add(new ReplaceOneModel<>(Filters.eq("_id", document.getString("_id")), document, UPSERT));
        }
        write(store, collection, writes);
    }

    /**
     * Writes those of these documents for which no later one with the same id is stored: one with a greater {@code attempt}, or
     * with the same and a greater {@code rank}.
     *
     * @return the attempt of each one written, by id
     */
    public static Map<String, Integer> replaceOlder(
            Store store, CollectionName collection, Collection<Document> documents) {
        Map<String, Document> newest = new LinkedHashMap<>();
        for (Document document : documents) {
            newest.merge(document.getString("_id"), document, (a, b) -> isLater(a, b) ? a : b);
        }
        find(store, collection, newest.keySet(), VERSION)
                .forEach((id, stored) ->
                        newest.computeIfPresent(id, (same, next) -> isLater(stored, next) ? null : next));
        replace(store, collection, newest.values());
        Map<String, Integer> attempts = new LinkedHashMap<>();
        newest.forEach((id, document) -> attempts.put(id, document.getInteger("attempt")));
        return attempts;
    }

    /** Writes a new document; whether it was written: no other has its id. */
    public static boolean insert(Store store, CollectionName collection, Document document) {
        try {
            store.collection(collection).insertOne(document);
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
     * Writes a document unless it was changed since it was read.
     *
     * @param document with its next {@code revision}
     * @param revision that was read, or 0 if there was no document
     * @return false if it was changed meanwhile: then nothing is written
     */
    public static boolean replaceRevision(Store store, CollectionName collection, Document document, long revision) {
        if (revision > 0) {
            Bson read = Filters.and(Filters.eq("_id", document.get("_id")), Filters.eq("revision", revision));
            return store.collection(collection).replaceOne(read, document).getMatchedCount() == 1;
        }
        return insert(store, collection, document);
    }

    /** Writes in no order. */
    public static void write(Store store, CollectionName collection, List<? extends WriteModel<Document>> writes) {
        if (!writes.isEmpty()) {
            BulkWriteResult result = store.collection(collection).bulkWrite(writes, UNORDERED);
            if (!result.wasAcknowledged()) {
                throw new IllegalStateException(
                        "writes to " + collection + " must be acknowledged; the connection string asks otherwise");
            }
        }
    }

    /** Deletes the documents with these ids. */
    public static void delete(Store store, CollectionName collection, Collection<String> ids) {
        List<String> all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += SLICE) {
            store.collection(collection)
                    .deleteMany(Filters.in("_id", all.subList(from, Math.min(all.size(), from + SLICE))));
        }
    }

    /** The size in BSON of the documents with these ids. */
    public static long bytes(Store store, CollectionName collection, Collection<String> ids) {
        List<String> all = List.copyOf(ids);
        long bytes = 0;
        for (int from = 0; from < all.size(); from += MEASURED_SLICE) {
            for (RawBsonDocument document : store.collection(collection)
                    .withDocumentClass(RawBsonDocument.class)
                    .find(Filters.in("_id", all.subList(from, Math.min(all.size(), from + MEASURED_SLICE))))) {
                bytes += document.getByteBuffer().remaining();
            }
        }
        return bytes;
    }

    private static boolean isLater(Document one, Document other) {
        int byAttempt = Long.compare(number(one, "attempt"), number(other, "attempt"));
        return byAttempt > 0 || (byAttempt == 0 && number(one, "rank") > number(other, "rank"));
    }

    private static long number(Document document, String field) {
        return document.get(field) instanceof Number number ? number.longValue() : 0;
    }
}
