package io.grokwatch.tracker.detection;

import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.RunData;
import io.grokwatch.tracker.store.RunDocuments;
import jakarta.inject.Singleton;

/** The phases of runs. */
@Singleton
final class PhaseData implements RunData {
    private final RunDocuments documents;

    PhaseData(RunDocuments documents) {
        this.documents = documents;
    }

    @Override
    public String name() {
        return "phases";
    }

    @Override
    public void delete(String run) {
        documents.delete(run, CollectionName.PHASES);
    }

    @Override
    public long bytes(String run) {
        return documents.bytes(run, CollectionName.PHASES, CollectionName.PHASES);
    }
}
