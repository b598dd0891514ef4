package io.grokwatch.tracker.retention;

import com.mongodb.client.model.Filters;
import io.grokwatch.tracker.client.RetentionLimit;
import io.grokwatch.tracker.client.RetentionPolicies;
import io.grokwatch.tracker.client.RetentionPolicy;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.ExperimentData;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The stored retention policies. */
@Singleton
final class RetentionStore implements ExperimentData {
    private static final String TOPICS = "topics";
    private static final String EXPERIMENT = "experiment/";

    private final Store store;

    RetentionStore(Store store) {
        this.store = store;
    }

    RetentionPolicies all() {
        SortedMap<String, RetentionPolicy> experiments = new TreeMap<>();
        RetentionLimit topics = null;
        for (Document document : store.collection(CollectionName.RETENTION).find()) {
            String id = document.getString("_id");
            if (id.equals(TOPICS)) {
                topics = StoredJson.read(document.getString("policy"), RetentionLimit.class);
            } else {
                experiments.put(
                        id.substring(EXPERIMENT.length()),
                        StoredJson.read(document.getString("policy"), RetentionPolicy.class));
            }
        }
        return new RetentionPolicies(topics, experiments);
    }

    /** The policy of the topics, or null. */
    @Nullable
    RetentionLimit topics() {
        return read(TOPICS, RetentionLimit.class);
    }

    /** The policy of an experiment, or null. */
    @Nullable
    RetentionPolicy experiment(String experiment) {
        return read(EXPERIMENT + experiment, RetentionPolicy.class);
    }

    void putTopics(RetentionLimit policy) {
        put(TOPICS, policy);
    }

    void putExperiment(String experiment, RetentionPolicy policy) {
        put(EXPERIMENT + experiment, policy);
    }

    boolean deleteTopics() {
        return delete(TOPICS);
    }

    @Override
    public void deleteExperiment(String experiment) {
        delete(EXPERIMENT + experiment);
    }

    private <T> @Nullable T read(String id, Class<T> type) {
        Document document = Documents.find(store, CollectionName.RETENTION, id);
        return document == null ? null : StoredJson.read(document.getString("policy"), type);
    }

    private void put(String id, Object policy) {
        Documents.replace(
                store,
                CollectionName.RETENTION,
                List.of(new Document("_id", id).append("policy", StoredJson.write(policy))));
    }

    private boolean delete(String id) {
        return store.collection(CollectionName.RETENTION)
                        .deleteOne(Filters.eq("_id", id))
                        .getDeletedCount()
                > 0;
    }
}
