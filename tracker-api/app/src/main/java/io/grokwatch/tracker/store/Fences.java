package io.grokwatch.tracker.store;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import jakarta.inject.Singleton;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The fences of runs, kept with the runs as fields of their own. */
@Singleton
public final class Fences {
    private static final String ATTEMPT = "attempt";
    private static final String START_STEP = "startStep";

    private final Store store;

    Fences(Store store) {
        this.store = store;
    }

    /** The fence of a run; none if the run is not known. */
    public Fence of(String run) {
        Document fields = store.collection(Kind.RUNS)
                .find(Filters.eq("_id", run))
                .projection(Projections.include(ATTEMPT, START_STEP))
                .first();
        return fields == null || fields.getInteger(ATTEMPT) == null
                ? Fence.NONE
                : new Fence(fields.getInteger(ATTEMPT), fields.getLong(START_STEP));
    }

    /** The change of a run's document that moves its fence. */
    public static Bson change(Fence fence) {
        return Updates.combine(Updates.set(ATTEMPT, fence.attempt()), Updates.set(START_STEP, fence.startStep()));
    }
}
