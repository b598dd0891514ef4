package io.grokwatch.tracker.registry;

import io.grokwatch.tracker.artifact.ArtifactLocations;
import io.grokwatch.tracker.mlflow.MlflowException;
import io.grokwatch.tracker.search.Field;
import io.grokwatch.tracker.search.Fields;
import io.grokwatch.tracker.search.Search;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Registered models and their versions. A number of a version is given once, to the first that creates it; it is not used again when the
 * version is deleted.
 */
@Singleton
final class ModelRegistry {
    private static final Pattern MODEL_URI = Pattern.compile("models:/+([^/@]+)(?:/([^/]+)|@([^/@]+))?");
    /** A filter that asks for prompts, which other searches leave out. */
    private static final Pattern ASKS_FOR_PROMPTS = Pattern.compile(
            "mlflow\\.prompt\\.is_prompt[`\"]?\\s*(=\\s*'true'|!=\\s*'false')", Pattern.CASE_INSENSITIVE);

    private final StoredRecords<RegisteredModel> models;
    private final StoredRecords<ModelVersion> versions;
    private final LoggedModels logged;
    private final ModelSources sources;

    ModelRegistry(Store store, LoggedModels logged, ModelSources sources) {
        this.models = new StoredRecords<>(store, CollectionName.REGISTERED_MODELS, RegisteredModel.class);
        this.versions = new StoredRecords<>(store, CollectionName.MODEL_VERSIONS, ModelVersion.class);
        this.logged = logged;
        this.sources = sources;
    }

    /** A version and its model. */
    record Registered(RegisteredModel model, ModelVersion version) {}

    RegisteredModel create(String name, @Nullable String description, SortedMap<String, String> tags) {
        long now = System.currentTimeMillis();
        RegisteredModel model = new RegisteredModel(
                UUID.randomUUID().toString(), name, description, tags, Collections.emptySortedMap(), 0, now, now, 1);
        if (!models.insert(name, model)) {
            throw taken(model, get(name));
        }
        return model;
    }

    private static MlflowException taken(RegisteredModel model, RegisteredModel existing) {
        String kind = model.isPrompt() ? "Prompt" : "Registered Model";
        if (model.isPrompt() != existing.isPrompt()) {
            String other = existing.isPrompt() ? "prompt" : "registered model";
            return MlflowException.exists("Tried to create a " + kind.toLowerCase(Locale.ROOT) + " with name '"
                    + model.name() + "', but the name is already taken by a " + other
                    + ". MLflow does not allow creating a model and a prompt with the same name.");
        }
        return MlflowException.exists(kind + " (name=" + model.name() + ") already exists.");
    }

    RegisteredModel get(String name) {
        return models.find(name).orElseThrow(() -> unknown(name));
    }

    RegisteredModel describe(String name, @Nullable String description) {
        return change(name, model -> model.withDescription(description, System.currentTimeMillis()));
    }

    /** Renames a model. It has both names until the old one is removed, which a repeated request completes. */
    RegisteredModel rename(String name, String next) {
        RegisteredModel renamed = get(name).withName(next, System.currentTimeMillis());
        if (name.equals(next)) {
            return renamed;
        }
        if (!models.insert(next, renamed) && !get(next).key().equals(renamed.key())) {
            throw MlflowException.exists("Registered Model (name=" + next + ") already exists.");
        }
        models.remove(List.of(name));
        return renamed;
    }

    /** Deletes a model with its versions. */
    void delete(String name) {
        RegisteredModel model = get(name);
        models.remove(List.of(name));
        versions.remove(ids(model));
    }

    void setTag(String name, String key, String value) {
        change(name, model -> {
            RegisteredModel next = model.withTags(tags -> tags.put(key, value));
            RegistryRules.bounded("tags", next.tags().size(), RegistryRules.MAX_TAGS);
            return next;
        });
    }

    void deleteTag(String name, String key) {
        change(name, model -> model.tags().containsKey(key) ? model.withTags(tags -> tags.remove(key)) : model);
    }

    void setAlias(String name, String alias, int version) {
        getVersion(name, version);
        change(name, model -> {
            RegisteredModel next = model.withAliases(aliases -> aliases.put(alias, version));
            RegistryRules.bounded("aliases", next.aliases().size(), RegistryRules.MAX_ALIASES);
            return next;
        });
    }

    void deleteAlias(String name, String alias) {
        change(name, model -> model.aliases().containsKey(alias) ? model.withAliases(all -> all.remove(alias)) : model);
    }

    /** The version of an alias; {@code latest} is the one with the greatest number. */
    Registered byAlias(String name, String alias) {
        RegisteredModel model = get(name);
        if (alias.equalsIgnoreCase("latest")) {
            return latest(model, stage -> true)
                    .orElseThrow(() -> MlflowException.notFound("Latest version not found for model " + name + "."));
        }
        Integer version = model.aliases().get(alias);
        if (version == null) {
            throw MlflowException.invalid("Registered model alias " + alias + " not found.");
        }
        return getVersion(name, version);
    }

    private Optional<Registered> latest(RegisteredModel model, Predicate<Stage> stage) {
        return versions.find(ids(model)).values().stream()
                .filter(version -> stage.test(version.stage()))
                .reduce((a, b) -> b)
                .map(version -> new Registered(model, version));
    }

    /** The versions with the greatest number in each stage. */
    List<ModelVersion> latest(RegisteredModel model) {
        return latest(versions.find(ids(model)).values());
    }

    private static List<ModelVersion> latest(Collection<ModelVersion> ofModel) {
        Map<Stage, ModelVersion> newest = new EnumMap<>(Stage.class);
        for (ModelVersion version : ofModel) {
            newest.merge(version.stage(), version, (a, b) -> a.version() > b.version() ? a : b);
        }
        return List.copyOf(newest.values());
    }

    /** What is known of a version when it is created. */
    record NewVersion(
            String name,
            String source,
            @Nullable String run,
            @Nullable String runLink,
            @Nullable String loggedModel,
            @Nullable String description,
            SortedMap<String, String> tags) {
        boolean isPrompt() {
            return "true".equalsIgnoreCase(tags.get(RegisteredModel.IS_PROMPT));
        }
    }

    Registered createVersion(NewVersion asked) {
        get(asked.name());
        Origin origin = origin(asked);
        long now = System.currentTimeMillis();
        RegisteredModel model = change(asked.name(), current -> current.withNextVersion(now));
        ModelVersion version = new ModelVersion(
                model.key(),
                model.lastVersion(),
                asked.description(),
                origin.source(),
                origin.location(),
                origin.run(),
                asked.runLink(),
                origin.loggedModel(),
                Stage.NONE,
                asked.tags(),
                now,
                now,
                1);
        if (!versions.insert(version.id(), version)) {
            throw new IllegalStateException("version " + version.version() + " of " + asked.name() + " exists");
        }
        String from = origin.loggedModel();
        if (from != null && !asked.isPrompt()) {
            logged.addVersion(from, asked.name(), version.version());
        }
        return new Registered(model, version);
    }

    /** Where a version comes from. */
    private record Origin(
            String source,
            String location,
            @Nullable String run,
            @Nullable String loggedModel) {}

    private Origin origin(NewVersion asked) {
        String source = asked.source();
        if (asked.isPrompt()) {
            return new Origin(source, source, asked.run(), asked.loggedModel());
        }
        if (!source.startsWith("models:")) {
            String location = sources.check(source, asked.run(), asked.loggedModel());
            String from = asked.loggedModel();
            String run = asked.run() == null && from != null ? logged.get(from).run() : asked.run();
            return new Origin(source, location, run, from);
        }
        Matcher uri = MODEL_URI.matcher(source);
        if (!uri.matches()) {
            throw ModelSources.foreign(source, "model_id");
        }
        String name = uri.group(1);
        if (uri.group(2) == null && uri.group(3) == null) {
            // A logged model.
            if (!name.equals(asked.loggedModel())) {
                throw ModelSources.foreign(source, "model_id");
            }
            LoggedModel model = logged.get(name);
            return new Origin(
                    source,
                    ArtifactLocations.ofModel(model.experiment(), model.id()),
                    asked.run() == null ? model.run() : asked.run(),
                    name);
        }
        Registered referenced = referenced(name, uri.group(2), uri.group(3));
        if (referenced.model().isPrompt()) {
            throw MlflowException.invalid("Invalid model version source: '" + source
                    + "'. Prompt versions cannot be used as model version sources.");
        }
        ModelVersion version = referenced.version();
        if ((asked.run() != null && !asked.run().equals(version.run()))
                || (asked.loggedModel() != null && !asked.loggedModel().equals(version.loggedModel()))) {
            throw MlflowException.invalid("Invalid model version source: '" + source
                    + "'. The run_id and model_id request parameters must match the referenced model version.");
        }
        return new Origin(
                "models:/" + name + "/" + version.version(), version.location(), version.run(), version.loggedModel());
    }

    /** The version that {@code models:/NAME/VERSION}, {@code models:/NAME/STAGE} or {@code models:/NAME@ALIAS} names. */
    private Registered referenced(String name, @Nullable String version, @Nullable String alias) {
        if (alias != null) {
            return byAlias(name, alias);
        }
        if (version != null && version.matches("\\d{1,9}")) {
            return getVersion(name, Integer.parseInt(version));
        }
        String stage = version == null ? "latest" : version;
        return latest(get(name), one -> stage.equalsIgnoreCase("latest") || one == Stage.parse(stage))
                .orElseThrow(() -> MlflowException.notFound(
                        "No versions of model with name '" + name + "' and stage '" + stage + "' found"));
    }

    Registered getVersion(String name, int version) {
        RegisteredModel model = get(name);
        return new Registered(
                model, versions.find(ModelVersion.id(model.key(), version)).orElseThrow(() -> unknown(name, version)));
    }

    Registered describeVersion(String name, int version, @Nullable String description) {
        return changeVersion(name, version, one -> one.withDescription(description, System.currentTimeMillis()));
    }

    /** @param archiveOthers whether the other versions in the stage are archived */
    Registered transition(String name, int version, Stage stage, boolean archiveOthers) {
        if (archiveOthers && !stage.isActive()) {
            throw MlflowException.invalid("Model version transition cannot archive existing model versions because '"
                    + stage.text() + "' is not an Active stage. Valid stages are ['Staging', 'Production']");
        }
        Registered target = getVersion(name, version);
        long now = System.currentTimeMillis();
        if (archiveOthers) {
            for (ModelVersion other : versions.find(ids(target.model())).values()) {
                if (other.version() != version && other.stage() == stage) {
                    versions.change(other.id(), one -> one.withStage(Stage.ARCHIVED, now));
                }
            }
        }
        Registered moved = changeVersion(name, version, one -> one.withStage(stage, now));
        return new Registered(change(name, model -> model.updated(now)), moved.version());
    }

    void deleteVersion(String name, int version) {
        Registered deleted = getVersion(name, version);
        change(
                name,
                model -> model.withAliases(aliases -> aliases.values().removeIf(one -> one == version))
                        .updated(System.currentTimeMillis()));
        versions.remove(List.of(deleted.version().id()));
    }

    void setVersionTag(String name, int version, String key, String value) {
        changeVersion(name, version, one -> {
            ModelVersion next = one.withTags(tags -> tags.put(key, value));
            RegistryRules.bounded("tags", next.tags().size(), RegistryRules.MAX_TAGS);
            return next;
        });
    }

    void deleteVersionTag(String name, int version, String key) {
        changeVersion(name, version, one -> one.withTags(tags -> tags.remove(key)));
    }

    /** The address of the files of a version. */
    String location(String name, int version) {
        return getVersion(name, version).version().location();
    }

    /** A page of the models that match a filter, each with its newest versions. */
    RegistryJson.Models searchModels(
            @Nullable String filter, List<String> orderBy, int limit, @Nullable String cursor) {
        boolean prompts = asksForPrompts(filter);
        Search<RegisteredModel> search =
                Search.of(new ModelFields(), filter, orderBy, "name ASC", RegisteredModel::name);
        Search.Page<RegisteredModel> page = search.page(
                models.all().values().stream()
                        .filter(model -> prompts || !model.isPrompt())
                        .toList(),
                limit,
                cursor);
        Map<String, List<ModelVersion>> byModel =
                versions.all().values().stream().collect(Collectors.groupingBy(ModelVersion::model));
        return new RegistryJson.Models(
                page.items().stream()
                        .map(model -> RegistryJson.model(model, latest(byModel.getOrDefault(model.key(), List.of()))))
                        .toList(),
                page.next());
    }

    /** A page of the versions of all models that match a filter. */
    RegistryJson.Versions searchVersions(
            @Nullable String filter, List<String> orderBy, int limit, @Nullable String cursor) {
        boolean prompts = asksForPrompts(filter);
        Map<String, RegisteredModel> byKey = models.all().values().stream()
                .collect(Collectors.toMap(RegisteredModel::key, Function.identity(), (a, b) -> a));
        List<Registered> all = new ArrayList<>();
        for (ModelVersion version : versions.all().values()) {
            RegisteredModel model = byKey.get(version.model());
            if (model != null && (prompts || !version.isPrompt())) {
                all.add(new Registered(model, version));
            }
        }
        String otherwise = orderBy.isEmpty()
                ? "last_updated_timestamp DESC, name ASC, version_number DESC"
                : "name ASC, version_number DESC";
        Search<Registered> search = Search.of(
                new VersionFields(),
                filter,
                orderBy,
                otherwise,
                one -> one.model().name() + "/" + one.version().version());
        Search.Page<Registered> page = search.page(all, limit, cursor);
        return new RegistryJson.Versions(
                page.items().stream()
                        .map(one -> RegistryJson.version(one.model(), one.version()))
                        .toList(),
                page.next());
    }

    /** The logged models that versions were registered from. */
    Set<String> registeredModels() {
        return versions.all().values().stream()
                .flatMap(version -> Optional.ofNullable(version.loggedModel()).stream())
                .collect(Collectors.toSet());
    }

    private static boolean asksForPrompts(@Nullable String filter) {
        return filter != null && ASKS_FOR_PROMPTS.matcher(filter).find();
    }

    private RegisteredModel change(String name, UnaryOperator<RegisteredModel> change) {
        return models.change(name, change).orElseThrow(() -> unknown(name));
    }

    private Registered changeVersion(String name, int version, UnaryOperator<ModelVersion> change) {
        Registered known = getVersion(name, version);
        return new Registered(
                known.model(), versions.change(known.version().id(), change).orElseThrow(() -> unknown(name, version)));
    }

    /** The ids of all versions that a model may have, by number. */
    private static List<String> ids(RegisteredModel model) {
        return IntStream.rangeClosed(1, model.lastVersion())
                .mapToObj(version -> ModelVersion.id(model.key(), version))
                .toList();
    }

    private static MlflowException unknown(String name) {
        return MlflowException.notFound("Registered Model with name=" + name + " not found");
    }

    private static MlflowException unknown(String name, int version) {
        return MlflowException.notFound("Model Version (name=" + name + ", version=" + version + ") not found");
    }

    /** The value of a tag in a search; what has no tag of prompts is none. */
    private static @Nullable String tagValue(SortedMap<String, String> tags, String name) {
        String value = tags.get(name);
        return value == null && name.equals(RegisteredModel.IS_PROMPT) ? "false" : value;
    }

    /** Fields without metrics, parameters and datasets. */
    private abstract static class TaggedFields<T> implements Fields<T> {
        final Map<String, Field<T>> attributes = new HashMap<>();

        @Override
        public @Nullable Field<T> attribute(String name) {
            return attributes.get(name);
        }

        @Override
        public Collection<String> attributeNames() {
            return attributes.keySet();
        }

        @Override
        public @Nullable Field<T> metric(String name) {
            return null;
        }

        @Override
        public @Nullable Field<T> parameter(String name) {
            return null;
        }

        @Override
        public @Nullable Field<T> dataset(String name) {
            return null;
        }
    }

    /** The fields of MLflow's {@code search_registered_models}. */
    private static final class ModelFields extends TaggedFields<RegisteredModel> {
        ModelFields() {
            attributes.put("name", Field.text(RegisteredModel::name));
            attributes.put("creation_timestamp", Field.time(RegisteredModel::createdAt));
            for (String name : new String[] {"last_updated_timestamp", "timestamp"}) {
                attributes.put(name, Field.time(RegisteredModel::updatedAt));
            }
        }

        @Override
        public Field<RegisteredModel> tag(String name) {
            return Field.value(model -> tagValue(model.tags(), name));
        }
    }

    /** The fields of MLflow's {@code search_model_versions}. */
    private static final class VersionFields extends TaggedFields<Registered> {
        VersionFields() {
            attributes.put("name", Field.text(one -> one.model().name()));
            attributes.put("version_number", Field.number(one -> one.version().version()));
            attributes.put("run_id", Field.text(one -> one.version().run()));
            attributes.put("source_path", Field.text(one -> one.version().source()));
            attributes.put("creation_timestamp", Field.time(one -> one.version().createdAt()));
            attributes.put(
                    "last_updated_timestamp", Field.time(one -> one.version().updatedAt()));
        }

        @Override
        public Field<Registered> tag(String name) {
            return Field.value(one -> tagValue(one.version().tags(), name));
        }
    }
}
