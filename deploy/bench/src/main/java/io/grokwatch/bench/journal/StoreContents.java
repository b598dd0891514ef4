package io.grokwatch.bench.journal;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
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
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.bson.Document;

/** Compares the telemetry in two databases, document by document. */
final class StoreContents implements AutoCloseable {
    /**
     * What does not follow from records alone: where the projection is, what is written by requests, the newest heartbeats, the signs of
     * life of trackers, and the sizes that were measured.
     */
    private static final Set<String> OTHERS = Set.of(
            "positions",
            "outbox",
            "workers",
            "databases",
            "experiments",
            "run-attributes",
            "sweeps",
            "instances",
            "sizes");

    private static final String DIRECTORIES = "directories";
    private static final Pattern PAGE_NUMBER = Pattern.compile("/\\d+$");
    private static final int MAX_LISTED = 5;
    private static final int MAX_SHOWN_CHARACTERS = 300;
    /** How long nothing is added to a database that has everything. */
    private static final Duration QUIET = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(250);
    /** How long the store may take for an answer, of which the driver measures a heartbeat by the time for a connection. */
    private static final int ANSWER_SECONDS = 300;

    private final MongoClient client;

    StoreContents(String store) {
        client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(store))
                // The embedded store answers nothing else while it collects the documents of a query.
                .applyToSocketSettings(socket -> socket.connectTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                        .readTimeout(ANSWER_SECONDS, TimeUnit.SECONDS))
                .build());
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
            Map<Object, ?> left = read(client.getDatabase(one), collection);
            Map<Object, ?> right = read(client.getDatabase(other), collection);
            documents.put(collection, left.size());
            Set<Object> ids = new TreeSet<>(left.keySet());
            ids.addAll(right.keySet());
            ids.stream()
                    .filter(id -> !Objects.equals(left.get(id), right.get(id)))
                    .limit(MAX_LISTED)
                    .forEach(id -> differences.add(
                            collection + "/" + id + ": " + shown(left, id) + " and " + shown(right, id)));
        }
        return differences;
    }

    private static String shown(Map<Object, ?> documents, Object id) {
        String text = String.valueOf(documents.get(id));
        return text.length() <= MAX_SHOWN_CHARACTERS ? text : text.substring(0, MAX_SHOWN_CHARACTERS) + "...";
    }

    /**
     * Waits until no document was added to a database for a while.
     *
     * @throws BenchmarkFailure if some are added all the time
     */
    void awaitQuiet(String database, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        long changedAt = System.nanoTime();
        long count = -1;
        while (System.nanoTime() - changedAt < QUIET.toNanos()) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkFailure(
                        "after " + atMost.toSeconds() + " s documents are still added to database " + database);
            }
            long now = count(client.getDatabase(database));
            if (now != count) {
                count = now;
                changedAt = System.nanoTime();
            }
            Thread.sleep(POLL);
        }
    }

    private static long count(MongoDatabase database) {
        long count = 0;
        for (String collection : database.listCollectionNames()) {
            // The embedded store would read every document to count them exactly.
            count += database.getCollection(collection).estimatedDocumentCount();
        }
        return count;
    }

    private static boolean isUnmerged(MongoDatabase database) {
        return database.getCollection("metrics")
                        .find(new Document("unmerged", true))
                        .first()
                != null;
    }

    /** The documents by id; of the directories of runs what they list, as an id that was added again after a crash begins other pages. */
    private static Map<Object, ?> read(MongoDatabase database, String collection) {
        Map<Object, Document> documents = new TreeMap<>();
        for (Document document : database.getCollection(collection).find().batchSize(100)) {
            documents.put(document.get("_id"), document);
        }
        return collection.equals(DIRECTORIES) ? listed(documents) : documents;
    }

    private static Map<Object, Set<String>> listed(Map<Object, Document> pages) {
        Map<Object, Set<String>> listed = new TreeMap<>();
        pages.forEach((id, page) -> listed.computeIfAbsent(
                        PAGE_NUMBER.matcher(id.toString()).replaceFirst(""), first -> new TreeSet<>())
                .addAll(page.getList("ids", String.class)));
        return listed;
    }

    @Override
    public void close() {
        client.close();
    }
}
