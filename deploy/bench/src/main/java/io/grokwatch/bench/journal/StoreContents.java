package io.grokwatch.bench.journal;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.grokwatch.bench.harness.BenchmarkFailure;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.Document;

/** Compares the telemetry in two databases, document by document. */
final class StoreContents implements AutoCloseable {
    /** What does not follow from records alone: where the projection is, what is written by requests, and the newest heartbeats. */
    private static final Set<String> OTHERS =
            Set.of("positions", "outbox", "workers", "databases", "experiments", "run-attributes", "sweeps");

    private static final int MAX_LISTED = 5;
    private static final Duration POLL = Duration.ofMillis(250);

    private final MongoClient client;

    StoreContents(String store) {
        client = MongoClients.create(store);
    }

    /**
     * Waits until the series of all runs in a database are merged, so that what is stored follows from the records alone.
     *
     * @throws BenchmarkFailure if they are not within the time
     */
    void awaitMerged(String database, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (isUnmerged(client.getDatabase(database))) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkFailure("after " + atMost.toSeconds() + " s some series in database " + database
                        + " are not merged, although their runs have ended");
            }
            Thread.sleep(POLL);
        }
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

    private static boolean isUnmerged(MongoDatabase database) {
        return database.getCollection("metrics")
                        .find(new Document("unmerged", true))
                        .first()
                != null;
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
