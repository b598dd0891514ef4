package io.grokwatch.tracker.http;

import io.grokwatch.events.RunId;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;

/** Distinguishes a run that has nothing of a kind from one that is not known at all. */
@Singleton
public final class KnownRuns {
    private final Store store;

    KnownRuns(Store store) {
        this.store = store;
    }

    /**
     * Passes if there is such a run.
     *
     * @throws IllegalArgumentException if the id has not the form of one
     * @throws WebApplicationException 404 with the id, if there is no such run
     */
    public void require(String id) {
        if (Documents.find(store, CollectionName.RUNS, new RunId(id).value()) == null) {
            throw unknown(id);
        }
    }

    /** The refusal of an unknown run. */
    public static WebApplicationException unknown(String id) {
        return Problems.notFound("there is no run '" + id + "'");
    }
}
