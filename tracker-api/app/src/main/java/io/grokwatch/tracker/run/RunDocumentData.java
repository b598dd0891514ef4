package io.grokwatch.tracker.run;

import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.RunData;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.util.List;

/** The runs themselves, their attributes and their summaries. */
@Singleton
final class RunDocumentData implements RunData {
    private final Store store;
    private final Runs runs;

    RunDocumentData(Store store, Runs runs) {
        this.store = store;
        this.runs = runs;
    }

    @Override
    public String name() {
        return "runs";
    }

    @Override
    public void delete(String run) {
        runs.remove(run);
    }

    @Override
    public long bytes(String run) {
        return Documents.bytes(store, CollectionName.RUNS, List.of(run))
                + Documents.bytes(store, CollectionName.RUN_ATTRIBUTES, List.of(run));
    }
}
