package io.grokwatch.tracker.retention;

import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Releases;
import io.grokwatch.tracker.store.RunData;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.util.List;

/** What retention records of runs: their sizes, and what was deleted of them by policies. */
@Singleton
final class RetentionData implements RunData {
    private final Store store;
    private final Releases releases;

    RetentionData(Store store, Releases releases) {
        this.store = store;
        this.releases = releases;
    }

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public void delete(String run) {
        Documents.delete(store, CollectionName.SIZES, List.of(run));
        releases.delete(run);
    }

    @Override
    public long bytes(String run) {
        return 0;
    }
}
