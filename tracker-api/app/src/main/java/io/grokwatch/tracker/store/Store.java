package io.grokwatch.tracker.store;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import jakarta.inject.Singleton;
import org.bson.Document;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The database of the tracker. */
@Singleton
public final class Store {
    private final MongoDatabase database;

    Store(MongoClient client, @ConfigProperty(name = "quarkus.mongodb.database") String database) {
        this.database = client.getDatabase(database);
    }

    /** One of its collections. */
    public MongoCollection<Document> collection(Kind kind) {
        return database.getCollection(kind.collection());
    }

    /**
     * Asks the server for a sign of life.
     *
     * @throws com.mongodb.MongoException if there is none
     */
    public void ping() {
        database.runCommand(new Document("ping", 1));
    }

    /** Creates the indexes behind the two lists that are read in an order; where they are, nothing changes. */
    public void createIndexes() {
        collection(Kind.RUNS).createIndex(Indexes.ascending("order"));
        collection(Kind.DETECTIONS).createIndex(Indexes.ascending("order"));
    }
}
