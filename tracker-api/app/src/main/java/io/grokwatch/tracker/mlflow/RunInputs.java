package io.grokwatch.tracker.mlflow;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import io.grokwatch.tracker.mlflow.MlflowJson.Dataset;
import io.grokwatch.tracker.mlflow.MlflowJson.DatasetInput;
import io.grokwatch.tracker.mlflow.MlflowJson.Inputs;
import io.grokwatch.tracker.mlflow.MlflowJson.ModelInput;
import io.grokwatch.tracker.mlflow.MlflowJson.ModelOutput;
import io.grokwatch.tracker.mlflow.MlflowJson.Outputs;
import io.grokwatch.tracker.mlflow.MlflowJson.Pair;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.RunData;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bson.Document;

/** The datasets and models that clients have stated as the inputs and outputs of runs, one document of each run. */
@Singleton
final class RunInputs implements RunData {
    /** Of a run that has none. */
    static final Stored NONE = new Stored(0, new Inputs(List.of(), List.of()), new Outputs(List.of()));

    private static final int MAX_DATASETS = 100;
    private static final int MAX_MODELS = 1_000;
    /** A document of MongoDB has at most 16 MiB. */
    private static final int MAX_BYTES = 8_000_000;

    private static final int MAX_NAME = 500;
    private static final int MAX_DIGEST = 36;
    private static final int MAX_SOURCE = 65_535;
    private static final int MAX_INPUT_TAG_KEY = 255;
    private static final int MAX_INPUT_TAG_VALUE = 500;
    private static final int MAX_TRIES = 50;

    private final Store store;

    RunInputs(Store store) {
        this.store = store;
    }

    /**
     * The inputs and outputs of a run.
     *
     * @param revision counts the changes
     */
    record Stored(long revision, Inputs inputs, Outputs outputs) {}

    /** The datasets of a request. */
    static List<DatasetInput> datasets(MlflowRequest request) {
        List<DatasetInput> datasets = new ArrayList<>();
        for (MlflowRequest input : request.objects("datasets")) {
            MlflowRequest dataset = input.requiredObject("dataset");
            List<Pair> tags = new ArrayList<>();
            for (MlflowRequest tag : input.objects("tags")) {
                String value = tag.text("value");
                if (value == null) {
                    throw tag.missing("value");
                }
                tags.add(new Pair(
                        bounded(tag, "key", tag.required("key"), MAX_INPUT_TAG_KEY),
                        bounded(tag, "value", value, MAX_INPUT_TAG_VALUE)));
            }
            datasets.add(new DatasetInput(
                    tags,
                    new Dataset(
                            bounded(dataset, "name", dataset.required("name"), MAX_NAME),
                            bounded(dataset, "digest", dataset.required("digest"), MAX_DIGEST),
                            dataset.required("source_type"),
                            bounded(dataset, "source", dataset.required("source"), MAX_SOURCE),
                            dataset.text("schema"),
                            dataset.text("profile"))));
        }
        return datasets;
    }

    /** The models of a request that are inputs. */
    static List<ModelInput> models(MlflowRequest request) {
        return request.objects("models").stream()
                .map(model -> new ModelInput(bounded(model, "model_id", model.required("model_id"), MAX_NAME)))
                .toList();
    }

    /** The models of a request that are outputs. */
    static List<ModelOutput> outputs(MlflowRequest request) {
        if (!request.has("models")) {
            throw request.missing("models");
        }
        return request.objects("models").stream()
                .map(model -> {
                    Long step = model.whole("step");
                    return new ModelOutput(
                            bounded(model, "model_id", model.required("model_id"), MAX_NAME), step == null ? 0 : step);
                })
                .toList();
    }

    private static String bounded(MlflowRequest request, String name, String value, int max) {
        MlflowRules.length(request.nested(name), value, max);
        return value;
    }

    Stored find(String run) {
        Document document = Documents.find(store, CollectionName.MLFLOW_INPUTS, run);
        return document == null ? NONE : stored(document);
    }

    /** Those of these runs that have some, by run. */
    Map<String, Stored> find(Collection<String> runs) {
        Map<String, Stored> found = new HashMap<>();
        Documents.find(store, CollectionName.MLFLOW_INPUTS, runs)
                .forEach((run, document) -> found.put(run, stored(document)));
        return found;
    }

    /** Adds inputs; a dataset of the same name and digest, and a model of the same id, is kept once. */
    Stored addInputs(String run, List<DatasetInput> datasets, List<ModelInput> models) {
        return change(run, before -> {
            Map<List<String>, DatasetInput> byIdentity = new LinkedHashMap<>();
            before.inputs().datasetInputs().forEach(input -> byIdentity.put(identity(input), input));
            for (DatasetInput input : datasets) {
                byIdentity.merge(identity(input), input, RunInputs::withTags);
            }
            Set<ModelInput> inputs = new LinkedHashSet<>(before.inputs().modelInputs());
            inputs.addAll(models);
            return new Stored(
                    before.revision() + 1,
                    new Inputs(List.copyOf(byIdentity.values()), List.copyOf(inputs)),
                    before.outputs());
        });
    }

    private static List<String> identity(DatasetInput input) {
        return List.of(input.dataset().name(), input.dataset().digest());
    }

    private static DatasetInput withTags(DatasetInput known, DatasetInput added) {
        Map<String, String> tags = new LinkedHashMap<>();
        known.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        added.tags().forEach(tag -> tags.putIfAbsent(tag.key(), tag.value()));
        List<Pair> pairs = new ArrayList<>();
        tags.forEach((key, value) -> pairs.add(new Pair(key, value)));
        return new DatasetInput(pairs, known.dataset());
    }

    /** Adds outputs; a model at a step is kept once. */
    void addOutputs(String run, List<ModelOutput> models) {
        change(run, before -> {
            Set<ModelOutput> outputs = new LinkedHashSet<>(before.outputs().modelOutputs());
            outputs.addAll(models);
            return new Stored(before.revision() + 1, before.inputs(), new Outputs(List.copyOf(outputs)));
        });
    }

    private Stored change(String run, UnaryOperator<Stored> change) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Stored before = find(run);
            Stored next = change.apply(before);
            String json = StoredJson.write(next);
            if (next.inputs().datasetInputs().size() > MAX_DATASETS
                    || next.inputs().modelInputs().size() > MAX_MODELS
                    || next.outputs().modelOutputs().size() > MAX_MODELS
                    || json.length() > MAX_BYTES) {
                throw MlflowException.invalid("A run has at most " + MAX_DATASETS + " datasets and " + MAX_MODELS
                        + " models as inputs and as outputs, of " + MAX_BYTES + " bytes together.");
            }
            if (write(run, before.revision(), next.revision(), json)) {
                return next;
            }
        }
        throw new MlflowException(
                MlflowErrorCode.TEMPORARILY_UNAVAILABLE,
                "the inputs of run " + run + " were changed by others " + MAX_TRIES + " times in a row");
    }

    /** Whether it was written: nobody changed it since that revision. */
    private boolean write(String run, long revision, long next, String json) {
        Document document = new Document("_id", run).append("revision", next).append("inputs", json);
        if (revision == 0) {
            return Documents.insert(store, CollectionName.MLFLOW_INPUTS, document);
        }
        return store.collection(CollectionName.MLFLOW_INPUTS)
                        .replaceOne(
                                Filters.and(Filters.eq("_id", run), Filters.eq("revision", revision)),
                                document,
                                new ReplaceOptions())
                        .getMatchedCount()
                == 1;
    }

    private static Stored stored(Document document) {
        return StoredJson.read(document.getString("inputs"), Stored.class);
    }

    @Override
    public String name() {
        return "inputs";
    }

    @Override
    public void delete(String run) {
        Documents.delete(store, CollectionName.MLFLOW_INPUTS, List.of(run));
    }

    @Override
    public long bytes(String run) {
        return Documents.bytes(store, CollectionName.MLFLOW_INPUTS, List.of(run));
    }
}
