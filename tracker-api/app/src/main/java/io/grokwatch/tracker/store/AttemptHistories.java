package io.grokwatch.tracker.store;

import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import io.grokwatch.events.history.AttemptHistory;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The attempts at runs, kept with each run as a field of its own, so that readers of its metrics need not read the rest. */
@Singleton
public final class AttemptHistories {
    private static final String FIELD = "attempts";
    /** The newest attempt that the metrics report. */
    private static final String OBSERVED = "observed";

    private static final Bson FIELDS = Projections.include(FIELD, OBSERVED);

    private final Store store;

    AttemptHistories(Store store) {
        this.store = store;
    }

    /** The attempts at a run; none if the run is not known. */
    public AttemptHistory of(String run) {
        return of(List.of(run)).getOrDefault(run, AttemptHistory.NONE);
    }

    /** The attempts at those of these runs that are known, by id. */
    public Map<String, AttemptHistory> of(Collection<String> runs) {
        Map<String, AttemptHistory> histories = new HashMap<>();
        Documents.find(store, CollectionName.RUNS, runs, FIELDS)
                .forEach((id, fields) -> histories.put(id, history(fields)));
        return histories;
    }

    private static AttemptHistory history(Document fields) {
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
