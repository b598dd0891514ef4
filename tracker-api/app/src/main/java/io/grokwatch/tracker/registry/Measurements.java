package io.grokwatch.tracker.registry;

import io.grokwatch.tracker.mlflow.ModelMetrics;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.RunIndex;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of logged models: of each run that measured a model, of each metric and dataset the latest value by time and step. There is a document of
 * each model and run, listed for both.
 */
@Singleton
final class Measurements implements ModelMetrics {
    private static final CollectionName COLLECTION = CollectionName.MODEL_METRICS;

    private final RunIndex index;
    private final LoggedModels models;
    private final StoredRecords<OfRun> stored;

    Measurements(Store store, RunIndex index, LoggedModels models) {
        this.index = index;
        this.models = models;
        this.stored = new StoredRecords<>(store, COLLECTION, OfRun.class);
    }

    /** The values that a run has measured of a model. */
    record OfRun(String run, List<ModelMetric> values, long revision) implements StoredRecords.Revised {
        OfRun {
            values = List.copyOf(values);
        }
    }

    /** What identifies the series that a value belongs to. */
    private record Place(
            String key,
            @Nullable String datasetName,
            @Nullable String datasetDigest) {
        static Place of(ModelMetric value) {
            return new Place(value.key(), value.datasetName(), value.datasetDigest());
        }
    }

    @Override
    public void require(Collection<String> ids) {
        for (String id : Set.copyOf(ids)) {
            if (!models.exists(id)) {
                throw LoggedModels.unknown(id);
            }
        }
    }

    @Override
    public int log(String run, List<ModelMetric> values) {
        Map<String, List<ModelMetric>> byModel = new LinkedHashMap<>();
        values.forEach(value -> byModel.computeIfAbsent(value.model(), first -> new ArrayList<>())
                .add(value));
        int left = 0;
        for (Map.Entry<String, List<ModelMetric>> model : byModel.entrySet()) {
            left += log(run, model.getKey(), model.getValue());
        }
        return left;
    }

    private int log(String run, String model, List<ModelMetric> values) {
        String id = model + "/" + run;
        index.add(COLLECTION, Map.of(run, List.of(id), owner(model), List.of(id)));
        if (stored.find(id).isEmpty()) {
            // Another request may be first.
            boolean unused = stored.insert(id, new OfRun(run, List.of(), 1));
        }
        int[] left = {0};
        stored.change(id, current -> {
            left[0] = 0;
            Map<Place, ModelMetric> latest = new LinkedHashMap<>();
            current.values().forEach(value -> latest.put(Place.of(value), value));
            for (ModelMetric value : values) {
                ModelMetric before = latest.get(Place.of(value));
                if (before == null && latest.size() >= MAX_VALUES) {
                    left[0]++;
                } else if (before == null || !isBefore(value, before)) {
                    latest.put(Place.of(value), value);
                }
            }
            List<ModelMetric> next = List.copyOf(latest.values());
            return next.equals(current.values()) ? current : new OfRun(run, next, current.revision() + 1);
        });
        return left[0];
    }

    private static boolean isBefore(ModelMetric one, ModelMetric other) {
        return one.timeMs() != other.timeMs() ? one.timeMs() < other.timeMs() : one.step() < other.step();
    }

    /** Those of a model. */
    List<Measurement> of(String model) {
        List<Measurement> found = new ArrayList<>();
        stored.find(index.ids(owner(model), COLLECTION)).values().forEach(ofRun -> add(ofRun, found));
        return found;
    }

    /** Those of all models, by the id of the model. */
    Map<String, List<Measurement>> all() {
        Map<String, List<Measurement>> byModel = new HashMap<>();
        for (OfRun ofRun : stored.all().values()) {
            for (ModelMetric value : ofRun.values()) {
                byModel.computeIfAbsent(value.model(), first -> new ArrayList<>())
                        .add(new Measurement(ofRun.run(), value));
            }
        }
        return byModel;
    }

    private static void add(OfRun ofRun, List<Measurement> to) {
        ofRun.values().forEach(value -> to.add(new Measurement(ofRun.run(), value)));
    }

    /** Removes what a run that is purged has measured of any model. */
    void removeOfRun(String run) {
        Set<String> ids = index.ids(run, COLLECTION);
        stored.remove(ids);
        ids.stream()
                .collect(Collectors.groupingBy(id -> id.substring(0, id.indexOf('/'))))
                .forEach((model, ofModel) -> index.remove(owner(model), COLLECTION, ofModel));
        index.remove(run, COLLECTION);
    }

    /** Removes what any run has measured of a model that is purged. */
    void removeOfModel(String model) {
        Set<String> ids = index.ids(owner(model), COLLECTION);
        stored.remove(ids);
        ids.forEach(id -> index.remove(id.substring(id.indexOf('/') + 1), COLLECTION, List.of(id)));
        index.remove(owner(model), COLLECTION);
    }

    private static String owner(String model) {
        return "model/" + model;
    }
}
