package io.grokwatch.tracker.artifact;

import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;

/** The runs, as owners of artifacts. */
@Singleton
final class RunOwners implements OwnerLookup {
    private final Store store;

    RunOwners(Store store) {
        this.store = store;
    }

    @Override
    public ArtifactOwner.Kind kind() {
        return ArtifactOwner.Kind.RUN;
    }

    @Override
    public boolean exists(String id) {
        return Documents.find(store, CollectionName.RUNS, id) != null;
    }
}
