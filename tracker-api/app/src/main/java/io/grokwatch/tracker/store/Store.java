package io.grokwatch.tracker.store;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.grokwatch.tracker.TrackerConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.bson.Document;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The databases of the tracker: of the control data, which the API writes, and of the telemetry, which the projection writes. */
@Singleton
public final class Store {
    private final MongoDatabase control;
    private final TelemetryDatabase record;
    private final Optional<MongoDatabase> rebuilding;
    private volatile @Nullable MongoDatabase telemetry;

    @Inject
    Store(
            MongoClient client,
            @ConfigProperty(name = "quarkus.mongodb.database") String database,
            TrackerConfig config) {
        this(client, database, config.rebuildInto());
    }

    /** @param rebuildInto the database of the telemetry if it is being rebuilt */
    public Store(MongoClient client, String database, Optional<String> rebuildInto) {
        this.control = client.getDatabase(database);
        this.record = new TelemetryDatabase(client, database);
        this.rebuilding = rebuildInto.map(client::getDatabase);
    }

    /** One of its collections. */
    public MongoCollection<Document> collection(CollectionName collection) {
        return (collection.isTelemetry() ? telemetry() : control).getCollection(collection.collection());
    }

    /** Read from the store when it is needed first, which may be up later than this process. */
    private MongoDatabase telemetry() {
        MongoDatabase current = telemetry;
        if (current == null) {
            current = rebuilding.orElseGet(record::inEffect);
            telemetry = current;
        }
        return current;
    }

    /** The name of the database of the telemetry that is served. */
    public String telemetryName() {
        return telemetry().getName();
    }

    /** Whether a rebuild has put another database in effect. */
    public boolean isRebuilt() {
        return rebuilding.isEmpty()
                && !record.inEffect().getName().equals(telemetry().getName());
    }

    /** Serves the database that a rebuild has put in effect. Nothing may write meanwhile. */
    public void followRebuilt() {
        MongoDatabase rebuilt = record.inEffect();
        TelemetryDatabase.copyRequests(telemetry(), rebuilt);
        telemetry = rebuilt;
    }

    /** Puts a database in effect that this process has rebuilt. */
    public void putRebuiltInEffect(String name) {
        TelemetryDatabase.copyRequests(record.inEffect(), telemetry());
        record.putInEffect(name);
    }

    /**
     * Checks that the server answers.
     *
     * @throws com.mongodb.MongoException if it does not
     */
    public void ping() {
        control.runCommand(new Document("ping", 1));
    }

    /** The size of the database on disk as the server reports it, or null if it does not. */
    public @Nullable Long bytesOnDisk() {
        Object bytes = telemetry().runCommand(new Document("dbStats", 1)).get("storageSize");
        return bytes instanceof Number number ? number.longValue() : null;
    }

    /** Creates the indexes of the lists that are read in an order, and of what is unique, unless they exist. */
    public void createIndexes() {
        collection(CollectionName.METRICS).createIndex(Indexes.ascending("unmerged"));
        collection(CollectionName.DETECTIONS).createIndex(Indexes.ascending("order"));
        collection(CollectionName.SWEEPS).createIndex(Indexes.ascending("order"));
        collection(CollectionName.ALERT_DELIVERIES).createIndex(Indexes.ascending("status"));
        collection(CollectionName.ALERT_DELIVERIES).createIndex(Indexes.ascending("order"));
        collection(CollectionName.EXPERIMENTS).createIndex(Indexes.ascending("name"), new IndexOptions().unique(true));
    }
}
