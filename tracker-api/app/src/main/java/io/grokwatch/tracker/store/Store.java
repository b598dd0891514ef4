package io.grokwatch.tracker.store;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
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
    public MongoCollection<Document> collection(CollectionName collection) {
        return database.getCollection(collection.collection());
    }

    /**
     * Checks that the server answers.
     *
     * @throws com.mongodb.MongoException if it does not
     */
    public void ping() {
        database.runCommand(new Document("ping", 1));
    }

    /** Creates the indexes of the lists that are read in an order, and of what is unique, unless they exist. */
    public void createIndexes() {
        collection(CollectionName.DETECTIONS).createIndex(Indexes.ascending("order"));
        collection(CollectionName.SWEEPS).createIndex(Indexes.ascending("order"));
        collection(CollectionName.EXPERIMENTS).createIndex(Indexes.ascending("name"), new IndexOptions().unique(true));
    }
}
