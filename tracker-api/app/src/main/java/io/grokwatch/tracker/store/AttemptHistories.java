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
    /** The newest attempt that the metrics report. */
    private static final String OBSERVED = "observed";

    private final Store store;

    AttemptHistories(Store store) {
        this.store = store;
    }

    /** The attempts at a run; none if the run is not known. */
    public AttemptHistory of(String run) {
        Document fields = store.collection(CollectionName.RUNS)
                .find(Filters.eq("_id", run))
                .projection(Projections.include(FIELD, OBSERVED))
                .first();
        if (fields == null) {
            return AttemptHistory.NONE;
        }
        String json = fields.getString(FIELD);
        AttemptHistory reported = json == null ? AttemptHistory.NONE : StoredJson.read(json, AttemptHistory.class);
        int observed = fields.getInteger(OBSERVED, 0);
        return observed == 0 ? reported : reported.withObserved(observed);
    }

    /** The change of a run's document that stores the newest attempt that its metrics report. */
    public static Bson observed(int attempt) {
        return Updates.set(OBSERVED, attempt);
    }

    /** The change of a run's document that stores its attempts. */
    public static Bson change(AttemptHistory attempts) {
        return Updates.set(FIELD, StoredJson.write(attempts));
    }
}
