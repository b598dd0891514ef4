package io.grokwatch.tracker.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.grokwatch.events.codec.Json;
import io.grokwatch.tracker.artifact.ArtifactOwner;
import io.grokwatch.tracker.artifact.OwnerLookup;
import io.grokwatch.tracker.mlflow.MlflowException;
import io.grokwatch.tracker.mlflow.ModelMetrics.ModelMetric;
import io.grokwatch.tracker.search.Field;
import io.grokwatch.tracker.search.Fields;
import io.grokwatch.tracker.search.Search;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.RunIndex;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The models that runs have logged. */
@Singleton
final class LoggedModels implements OwnerLookup {
    private static final String VERSIONS_TAG = "mlflow.modelVersions";
    private static final String NEWEST_FIRST = "creation_timestamp DESC, model_id ASC";
    private static final int ID_BYTES = 16;
    private static final Comparator<ModelMetric> LATEST =
            Comparator.comparingLong(ModelMetric::timeMs).thenComparingLong(ModelMetric::step);

    private final RunIndex index;
    private final StoredRecords<LoggedModel> models;
    private final SecureRandom random = new SecureRandom();

    LoggedModels(Store store, RunIndex index) {
        this.index = index;
        models = new StoredRecords<>(store, CollectionName.LOGGED_MODELS, LoggedModel.class);
    }

    /** What is known of a model when it is created. */
    record NewModel(
            String experiment,
            @Nullable String name,
            @Nullable String type,
            @Nullable String run,
            SortedMap<String, String> tags,
            SortedMap<String, String> parameters) {}

    LoggedModel create(NewModel asked) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = "m-" + HexFormat.of().formatHex(bytes);
        long now = System.currentTimeMillis();
        LoggedModel model = new LoggedModel(
                id,
                asked.experiment(),
                asked.name() == null ? "model-" + id.substring(2, 10) : asked.name(),
                asked.type(),
                asked.run(),
                LoggedModel.Status.PENDING,
                asked.tags(),
                asked.parameters(),
                now,
                now,
                false,
                1);
        String run = asked.run();
        if (run != null) {
            index.add(CollectionName.LOGGED_MODELS, Map.of(run, List.of(id)));
        }
        if (!models.insert(id, model)) {
            throw new IllegalStateException("the generated id " + id + " is taken");
        }
        return model;
    }

    /** @throws MlflowException if there is no such model, or it is deleted */
    LoggedModel get(String id) {
        return models.find(id).filter(model -> !model.deleted()).orElseThrow(() -> unknown(id));
    }

    /** A deleted one too. */
    LoggedModel getAny(String id) {
        return models.find(id).orElseThrow(() -> unknown(id));
    }

    LoggedModel finish(String id, LoggedModel.Status status) {
        return change(id, model -> model.withStatus(status, System.currentTimeMillis()));
    }

    void delete(String id) {
        change(id, model -> model.deleted() ? model : model.asDeleted(System.currentTimeMillis()));
    }

    void setTags(String id, Map<String, String> added) {
        change(id, model -> {
            LoggedModel next = model.withTags(tags -> tags.putAll(added));
            RegistryRules.bounded("tags", next.tags().size(), RegistryRules.MAX_TAGS);
            return next;
        });
    }

    void deleteTag(String id, String key) {
        change(id, model -> {
            if (!model.tags().containsKey(key)) {
                throw MlflowException.notFound("No tag with key '" + key + "' found for model with ID '" + id + "'.");
            }
            return model.withTags(tags -> tags.remove(key));
        });
    }

    /** Adds parameters. A parameter has one value for ever. */
    void addParameters(String id, SortedMap<String, String> added) {
        change(id, model -> {
            SortedMap<String, String> all = new TreeMap<>(model.parameters());
            added.forEach((key, value) -> {
                String known = all.putIfAbsent(key, value);
                if (known != null && !known.equals(value)) {
                    throw MlflowException.invalid("Changing param values is not allowed. Param with key='" + key
                            + "' was already logged with value='" + known + "' for logged model '" + id
                            + "'. Attempted logging new value '" + value + "'.");
                }
            });
            RegistryRules.bounded("params", all.size(), RegistryRules.MAX_PARAMETERS);
            return all.size() == model.parameters().size() ? model : model.withParameters(all);
        });
    }

    /** Adds a version of a registered model to the tag that names those that were registered from a model, written as Python writes JSON. */
    void addVersion(String id, String name, int version) {
        change(
                id,
                model -> model.withTags(tags -> {
                    List<String> versions = new ArrayList<>();
                    String known = tags.get(VERSIONS_TAG);
                    if (known != null) {
                        try {
                            for (JsonNode one : Json.MAPPER.readTree(known)) {
                                versions.add(version(one.path("name"), one.path("version")));
                            }
                        } catch (JsonProcessingException otherTag) {
                            // A client has set the tag to something else.
                        }
                    }
                    versions.add(version(TextNode.valueOf(name), IntNode.valueOf(version)));
                    tags.put(VERSIONS_TAG, "[" + String.join(", ", versions) + "]");
                }));
    }

    private static String version(JsonNode name, JsonNode version) {
        return "{\"name\": " + name + ", \"version\": " + version + "}";
    }

    /**
     * A page of the models of experiments that match a filter.
     *
     * @param metrics by model, which are searched too
     * @param isIncluded whether a model is searched at all
     */
    Search.Page<LoggedModel> search(
            Set<String> experiments,
            Map<String, List<Measurement>> metrics,
            Predicate<LoggedModel> isIncluded,
            @Nullable String filter,
            List<String> orderBy,
            int limit,
            @Nullable String cursor) {
        Search<LoggedModel> search =
                Search.of(new ModelFields(metrics), filter, orderBy, NEWEST_FIRST, LoggedModel::id);
        return search.page(
                models.all().values().stream()
                        .filter(model -> !model.deleted() && experiments.contains(model.experiment()))
                        .filter(isIncluded)
                        .toList(),
                limit,
                cursor);
    }

    /** The models that a run has logged, deleted ones too. */
    List<LoggedModel> ofRun(String run) {
        return List.copyOf(
                models.find(index.ids(run, CollectionName.LOGGED_MODELS)).values());
    }

    /** Removes a model of a run for ever; its artifacts are deleted before. */
    void remove(String run, String id) {
        models.remove(List.of(id));
        index.remove(run, CollectionName.LOGGED_MODELS, List.of(id));
    }

    @Override
    public ArtifactOwner.Kind kind() {
        return ArtifactOwner.Kind.MODEL;
    }

    @Override
    public boolean exists(String id) {
        return models.find(id).isPresent();
    }

    private LoggedModel change(String id, UnaryOperator<LoggedModel> change) {
        return models.change(id, change).orElseThrow(() -> unknown(id));
    }

    static MlflowException unknown(String id) {
        return MlflowException.notFound("Logged model with ID '" + id + "' not found.");
    }

    /** The fields of MLflow's {@code search_logged_models}. */
    private static final class ModelFields implements Fields<LoggedModel> {
        private final Map<String, Field<LoggedModel>> attributes = new HashMap<>();
        private final Map<String, List<Measurement>> metrics;

        ModelFields(Map<String, List<Measurement>> metrics) {
            this.metrics = metrics;
            attributes.put("name", Field.text(LoggedModel::name));
            attributes.put("model_id", Field.text(LoggedModel::id));
            attributes.put("model_type", Field.text(LoggedModel::type));
            attributes.put("status", Field.choice(LoggedModel.Status.class, LoggedModel::status));
            attributes.put("source_run_id", Field.text(LoggedModel::run));
            for (String name : new String[] {"creation_timestamp", "creation_time"}) {
                attributes.put(name, Field.time(LoggedModel::createdAt));
            }
            for (String name : new String[] {"last_updated_timestamp", "last_updated_time"}) {
                attributes.put(name, Field.time(LoggedModel::updatedAt));
            }
        }

        @Override
        public @Nullable Field<LoggedModel> attribute(String name) {
            return attributes.get(name);
        }

        @Override
        public Collection<String> attributeNames() {
            return attributes.keySet();
        }

        /** The latest value, whichever run has measured it. */
        @Override
        public Field<LoggedModel> metric(String name) {
            return Field.number(model -> metrics.getOrDefault(model.id(), List.of()).stream()
                    .map(Measurement::value)
                    .filter(value -> value.key().equals(name))
                    .max(LATEST)
                    .map(ModelMetric::value)
                    .orElse(null));
        }

        @Override
        public Field<LoggedModel> parameter(String name) {
            return Field.value(model -> model.parameters().get(name));
        }

        @Override
        public Field<LoggedModel> tag(String name) {
            return Field.value(model -> model.tags().get(name));
        }

        @Override
        public @Nullable Field<LoggedModel> dataset(String name) {
            return null;
        }
    }
}
