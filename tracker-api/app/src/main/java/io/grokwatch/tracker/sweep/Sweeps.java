package io.grokwatch.tracker.sweep;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.ExperimentData;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The stored sweeps. */
@Singleton
final class Sweeps implements ExperimentData {
    private final Store store;

    Sweeps(Store store) {
        this.store = store;
    }

    Optional<Sweep> find(String id) {
        return Optional.ofNullable(Documents.find(store, CollectionName.SWEEPS, id))
                .map(Sweep::of);
    }

    void save(Sweep sweep) {
        Documents.replace(store, CollectionName.SWEEPS, List.of(sweep.document()));
    }

    /**
     * A page of the sweeps, newest submission first.
     *
     * @param name of the sweeps, or null for all
     * @param before the cursor of the page before, or null for the first
     */
    Page page(int limit, @Nullable String name, @Nullable String before) {
        List<Bson> conditions = new ArrayList<>();
        if (name != null) {
            conditions.add(Filters.eq("name", name));
        }
        if (before != null) {
            conditions.add(Filters.lt("order", before));
        }
        List<Sweep> sweeps = new ArrayList<>();
        String last = null;
        for (Document document : store.collection(CollectionName.SWEEPS)
                .find(conditions.isEmpty() ? Filters.empty() : Filters.and(conditions))
                .sort(Sorts.descending("order"))
                .limit(limit + 1)) {
            if (sweeps.size() == limit) {
                return new Page(sweeps, last);
            }
            sweeps.add(Sweep.of(document));
            last = document.getString("order");
        }
        return new Page(sweeps, null);
    }

    @Override
    public void deleteExperiment(String experiment) {
        List<String> ids = new ArrayList<>();
        for (Document document : store.collection(CollectionName.SWEEPS).find()) {
            Sweep sweep = Sweep.of(document);
            if (experiment.equals(sweep.design().experiment())) {
                ids.add(sweep.id());
            }
        }
        Documents.delete(store, CollectionName.SWEEPS, ids);
    }

    /** A page of sweeps, and the cursor of the next, or null if it is the last. */
    record Page(List<Sweep> sweeps, @Nullable String next) {}
}
