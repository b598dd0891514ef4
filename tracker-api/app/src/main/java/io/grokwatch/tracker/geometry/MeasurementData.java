package io.grokwatch.tracker.geometry;

import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.RunData;
import io.grokwatch.tracker.store.RunDocuments;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What was measured of the snapshots of runs, in full; the few numbers of it that are listed stay. */
@Singleton
final class MeasurementData implements RunData {
    private final RunDocuments documents;

    MeasurementData(RunDocuments documents) {
        this.documents = documents;
    }

    @Override
    public String name() {
        return "measurements";
    }

    @Override
    public Optional<Kind> kind() {
        return Optional.of(Kind.SNAPSHOTS);
    }

    @Override
    public void delete(String run) {
        documents.deleteAlongside(run, CollectionName.GEOMETRIES, CollectionName.MEASUREMENTS);
    }

    @Override
    public long bytes(String run) {
        return documents.bytes(run, CollectionName.GEOMETRIES, CollectionName.MEASUREMENTS);
    }
}
