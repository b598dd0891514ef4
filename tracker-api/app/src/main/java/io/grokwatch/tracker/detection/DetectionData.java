package io.grokwatch.tracker.detection;

import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.RunData;
import io.grokwatch.tracker.store.RunDocuments;
import jakarta.inject.Singleton;

/** The detections of runs. */
@Singleton
final class DetectionData implements RunData {
    private final RunDocuments documents;

    DetectionData(RunDocuments documents) {
        this.documents = documents;
    }

    @Override
    public String name() {
        return "detections";
    }

    @Override
    public void delete(String run) {
        documents.delete(run, CollectionName.DETECTIONS);
    }

    @Override
    public long bytes(String run) {
        return documents.bytes(run, CollectionName.DETECTIONS, CollectionName.DETECTIONS);
    }
}
