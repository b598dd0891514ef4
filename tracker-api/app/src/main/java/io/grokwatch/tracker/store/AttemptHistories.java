package io.grokwatch.tracker.store;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import io.grokwatch.events.history.AttemptHistory;
import jakarta.inject.Singleton;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The attempts at runs, kept with each run as a field of its own, so that readers of its metrics need not read the rest. */
@Singleton
public final class AttemptHistories {
    private static final String FIELD = "attempts";

    private final Store store;

    AttemptHistories(Store store) {
        this.store = store;
    }

    /** The attempts at a run; none if the run is not known. */
    public AttemptHistory of(String run) {
        Document fields = store.collection(CollectionName.RUNS)
                .find(Filters.eq("_id", run))
                .projection(Projections.include(FIELD))
                .first();
        String json = fields == null ? null : fields.getString(FIELD);
        return json == null ? AttemptHistory.NONE : StoredJson.read(json, AttemptHistory.class);
    }

    /** The change of a run's document that stores its attempts. */
    public static Bson change(AttemptHistory attempts) {
        return Updates.set(FIELD, StoredJson.write(attempts));
    }
}
