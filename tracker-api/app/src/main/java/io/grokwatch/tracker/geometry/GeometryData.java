package io.grokwatch.tracker.geometry;

import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.RunData;
import io.grokwatch.tracker.store.RunDocuments;
import jakarta.inject.Singleton;

/** The geometry of runs in a few numbers a snapshot. */
@Singleton
final class GeometryData implements RunData {
    private final RunDocuments documents;

    GeometryData(RunDocuments documents) {
        this.documents = documents;
    }

    @Override
    public String name() {
        return "geometry";
    }

    @Override
    public void delete(String run) {
        documents.delete(run, CollectionName.GEOMETRIES, CollectionName.MEASUREMENTS);
    }

    @Override
    public long bytes(String run) {
        return documents.bytes(run, CollectionName.GEOMETRIES, CollectionName.GEOMETRIES);
    }
}
