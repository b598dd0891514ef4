package io.grokwatch.bench.journal;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.Document;

/** Compares the telemetry in two databases, document by document. */
final class StoreContents implements AutoCloseable {
    /** What is not telemetry: where the projection is, what is to be sent, and the newest heartbeats. */
    private static final Set<String> OTHERS = Set.of("positions", "outbox", "workers");

    private static final int MAX_LISTED = 5;

    private final MongoClient client;

    StoreContents(String store) {
        client = MongoClients.create(store);
    }

    /**
     * The documents that differ, or are in one of two databases only, as {@code collection/id}; at most five.
     *
     * @param documents receives how many documents were compared, by collection
     */
    Set<String> differences(String one, String other, Map<String, Integer> documents) {
        Set<String> differences = new TreeSet<>();
        Set<String> collections = new TreeSet<>();
        client.getDatabase(one).listCollectionNames().forEach(collections::add);
        client.getDatabase(other).listCollectionNames().forEach(collections::add);
        collections.removeAll(OTHERS);
        for (String collection : collections) {
            Map<Object, Document> left = read(client.getDatabase(one), collection);
            Map<Object, Document> right = read(client.getDatabase(other), collection);
            documents.put(collection, left.size());
            Set<Object> ids = new TreeSet<>(left.keySet());
            ids.addAll(right.keySet());
            ids.stream()
                    .filter(id -> !Objects.equals(left.get(id), right.get(id)))
                    .limit(MAX_LISTED)
                    .forEach(id ->
                            differences.add(collection + "/" + id + ": " + left.get(id) + " and " + right.get(id)));
        }
        return differences;
    }

    private static Map<Object, Document> read(MongoDatabase database, String collection) {
        Map<Object, Document> documents = new TreeMap<>();
        for (Document document : database.getCollection(collection).find().batchSize(100)) {
            documents.put(document.get("_id"), document);
        }
        return documents;
    }

    @Override
    public void close() {
        client.close();
    }
}
