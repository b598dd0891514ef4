package io.grokwatch.tracker.store;

import jakarta.inject.Singleton;
import java.util.Set;

/** Deletes and measures the documents of runs that the {@link RunIndex} lists. */
@Singleton
public final class RunDocuments {
    private final Store store;
    private final RunIndex index;

    RunDocuments(Store store, RunIndex index) {
        this.store = store;
        this.index = index;
    }

    /**
     * Deletes all documents of a run in a collection that is listed, and those with the same ids in others; the list last, so that
     * what fails halfway is repeated.
     */
    public void delete(String run, CollectionName listed, CollectionName... others) {
        Set<String> ids = index.ids(run, listed);
        for (CollectionName other : others) {
            Documents.delete(store, other, ids);
        }
        Documents.delete(store, listed, ids);
        index.remove(run, listed);
    }

    /** Deletes the documents of a run in a collection whose ids are listed for another one, which stays as it is. */
    public void deleteAlongside(String run, CollectionName listed, CollectionName collection) {
        Documents.delete(store, collection, index.ids(run, listed));
    }

    /** The size of the documents of a run, in BSON, in collections whose ids are listed for one of them. */
    public long bytes(String run, CollectionName listed, CollectionName... collections) {
        Set<String> ids = index.ids(run, listed);
        long bytes = 0;
        for (CollectionName collection : collections) {
            bytes += Documents.bytes(store, collection, ids);
        }
        return bytes;
    }
}
