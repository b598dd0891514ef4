package io.grokwatch.tracker.store;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOptions;
import java.util.List;
import org.bson.Document;

/**
 * The database that has the telemetry: what the projection writes. At first it is that of the control data; a rebuild writes another,
 * and records its name when that is complete. A process that serves follows the record.
 */
final class TelemetryDatabase {
    private static final String COLLECTION = "databases";
    private static final String ID = "telemetry";
    /** What the API has written to a run's document: topics do not have it. */
    private static final List<String> REQUESTED = List.of("submission", "stop", "order", "logged");

    private final MongoClient client;
    private final MongoDatabase control;

    TelemetryDatabase(MongoClient client, String control) {
        this.client = client;
        this.control = client.getDatabase(control);
    }

    /** The database that is in effect. */
    MongoDatabase inEffect() {
        Document record =
                control.getCollection(COLLECTION).find(Filters.eq("_id", ID)).first();
        return record == null ? control : client.getDatabase(record.getString("name"));
    }

    /** Puts a database in effect. */
    void putInEffect(String name) {
        control.getCollection(COLLECTION)
                .replaceOne(
                        Filters.eq("_id", ID),
                        new Document("_id", ID).append("name", name),
                        new ReplaceOptions().upsert(true));
    }

    /** Copies what people requested of runs. */
    static void copyRequests(MongoDatabase from, MongoDatabase to) {
        String runs = CollectionName.RUNS.collection();
        for (Document run : from.getCollection(runs)
                .find(Filters.or(Filters.exists("submission"), Filters.exists("stop"), Filters.exists("logged")))) {
            Document fields = new Document();
            for (String field : REQUESTED) {
                if (run.containsKey(field)) {
                    fields.append(field, run.get(field));
                }
            }
            to.getCollection(runs)
                    .updateOne(
                            Filters.eq("_id", run.getString("_id")),
                            new Document("$set", fields),
                            new UpdateOptions().upsert(true));
        }
    }
}
