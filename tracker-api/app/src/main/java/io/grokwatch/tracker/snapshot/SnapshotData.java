package io.grokwatch.tracker.snapshot;

import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.RunData;
import io.grokwatch.tracker.store.RunDocuments;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The snapshots of runs, with their matrices. */
@Singleton
final class SnapshotData implements RunData {
    private final RunDocuments documents;

    SnapshotData(RunDocuments documents) {
        this.documents = documents;
    }

    @Override
    public String name() {
        return "snapshots";
    }

    @Override
    public Optional<Kind> kind() {
        return Optional.of(Kind.SNAPSHOTS);
    }

    @Override
    public void delete(String run) {
        documents.delete(run, CollectionName.SNAPSHOTS, CollectionName.MATRICES);
    }

    @Override
    public long bytes(String run) {
        return documents.bytes(run, CollectionName.SNAPSHOTS, CollectionName.SNAPSHOTS, CollectionName.MATRICES);
    }
}
