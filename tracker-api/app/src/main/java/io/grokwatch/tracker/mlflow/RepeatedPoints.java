package io.grokwatch.tracker.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.RunData;
import io.grokwatch.tracker.store.RunDocuments;
import io.grokwatch.tracker.store.RunIndex;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The values that a series does not have: MLflow keeps every value of a metric that differs in step, time or value, a series one of each
 * step from 0 on. They are stored in pages of about {@value #PAGE_POINTS} values; one that is stored twice is read once.
 */
@Singleton
final class RepeatedPoints implements RunData {
    /** How many values a metric of a run has at most. */
    static final int MAX_POINTS = 1_000_000;

    private static final int PAGE_POINTS = 2_000;
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final Store store;
    private final RunIndex index;
    private final RunDocuments documents;

    RepeatedPoints(Store store, RunIndex index, RunDocuments documents) {
        this.store = store;
        this.index = index;
        this.documents = documents;
    }

    /** How many values of each metric of a run are stored, about: pages of a metric count as full but for the last. */
    Map<String, Integer> counts(String run) {
        Map<String, Integer> counts = new TreeMap<>();
        Set<String> ids = index.ids(run, CollectionName.MLFLOW_REPEATED_POINTS);
        Documents.find(store, CollectionName.MLFLOW_REPEATED_POINTS, ids)
                .values()
                .forEach(page ->
                        counts.merge(page.getString("metric"), points(page).size(), Integer::sum));
        return counts;
    }

    /**
     * Adds values.
     *
     * @param counts how many of each metric are stored, which this updates
     * @throws MlflowException if a metric would have too many
     */
    void add(String run, List<LoggedMetric> points, Map<String, Integer> counts) {
        Map<String, List<LoggedMetric>> byPage = new LinkedHashMap<>();
        for (LoggedMetric point : points) {
            int count = counts.getOrDefault(point.key(), 0);
            if (count >= MAX_POINTS) {
                throw new MlflowException(
                        MlflowErrorCode.INVALID_PARAMETER_VALUE,
                        "metric '" + point.key() + "' of run " + run + " has " + MAX_POINTS
                                + " values at steps that have another value or are below 0; log it with its steps");
            }
            counts.put(point.key(), count + 1);
            byPage.computeIfAbsent(id(run, point.key(), count / PAGE_POINTS), first -> new ArrayList<>())
                    .add(point);
        }
        index.add(CollectionName.MLFLOW_REPEATED_POINTS, Map.of(run, byPage.keySet()));
        List<WriteModel<Document>> writes = new ArrayList<>();
        byPage.forEach((id, ofPage) -> writes.add(new UpdateOneModel<>(
                Filters.eq("_id", id),
                Updates.combine(
                        Updates.set("metric", ofPage.getFirst().key()),
                        Updates.pushEach(
                                "points",
                                ofPage.stream()
                                        .map(point -> List.of(
                                                point.step(),
                                                point.timeMs(),
                                                Double.doubleToRawLongBits(point.value())))
                                        .toList())),
                UPSERT)));
        Documents.write(store, CollectionName.MLFLOW_REPEATED_POINTS, writes);
    }

    /** The values of a metric of a run, or of all metrics if that is null, in no order. */
    List<LoggedMetric> find(String run, @Nullable String metric) {
        String prefix = metric == null ? run + "/" : prefix(run, metric);
        List<String> ids = index.ids(run, CollectionName.MLFLOW_REPEATED_POINTS).stream()
                .filter(id -> id.startsWith(prefix))
                .toList();
        List<LoggedMetric> points = new ArrayList<>();
        for (Document page : Documents.find(store, CollectionName.MLFLOW_REPEATED_POINTS, ids)
                .values()) {
            String name = page.getString("metric");
            if (metric == null || metric.equals(name)) {
                for (List<?> point : points(page)) {
                    points.add(new LoggedMetric(
                            name,
                            Double.longBitsToDouble(((Number) point.get(2)).longValue()),
                            ((Number) point.get(1)).longValue(),
                            ((Number) point.get(0)).longValue()));
                }
            }
        }
        return points;
    }

    @SuppressWarnings("rawtypes") // The driver has no other type for an array in an array.
    private static List<List<?>> points(Document page) {
        List<List<?>> points = new ArrayList<>();
        for (List point : page.getList("points", List.class, List.of())) {
            points.add(point);
        }
        return points;
    }

    private static String id(String run, String metric, int page) {
        return prefix(run, metric) + page;
    }

    /** By a hash of the name: names have slashes, and an id is bounded. */
    private static String prefix(String run, String metric) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(metric.getBytes(UTF_8));
            return run + "/"
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(hash)
                            .substring(0, 16) + "/";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String name() {
        return "repeated points";
    }

    @Override
    public void delete(String run) {
        documents.delete(run, CollectionName.MLFLOW_REPEATED_POINTS);
        Documents.delete(store, CollectionName.MLFLOW_SEQUENCES, List.of(run));
    }

    @Override
    public long bytes(String run) {
        return documents.bytes(run, CollectionName.MLFLOW_REPEATED_POINTS, CollectionName.MLFLOW_REPEATED_POINTS);
    }
}
