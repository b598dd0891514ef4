package io.grokwatch.tracker.mlflow;

import io.grokwatch.tracker.client.RunDataset;
import io.grokwatch.tracker.search.Field;
import io.grokwatch.tracker.search.Fields;
import io.grokwatch.tracker.search.RunFields;
import io.grokwatch.tracker.search.RunSummary;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields that MLflow's {@code search_runs} has. Parameters and tags are texts there, in filters and in orders; the status is one of
 * MLflow's five.
 */
final class MlflowRunFields implements Fields<RunSummary> {
    private final Map<String, Field<RunSummary>> attributes = new TreeMap<>();
    private final Map<String, String> aliases = Map.of(
            "run name", "run_name",
            "Run name", "run_name",
            "Run Name", "run_name",
            "created", "start_time",
            "Created", "start_time");

    /**
     * The fields.
     *
     * @param status of a run, by MLflow's name
     * @param artifactUri of a run
     */
    MlflowRunFields(
            Function<RunSummary, @Nullable String> status,
            Function<RunSummary, @Nullable String> artifactUri,
            RunFields ofTracker) {
        attributes.put("run_id", Field.text(RunSummary::id));
        attributes.put("run_name", Field.text(RunFields::name));
        attributes.put("status", Field.text(status));
        attributes.put("artifact_uri", Field.text(artifactUri));
        attributes.put(
                "experiment_id",
                Field.text(run -> MlflowNames.experimentForClients(run.kept().experiment())));
        for (String same : new String[] {"user_id", "start_time", "end_time"}) {
            attributes.put(same, Objects.requireNonNull(ofTracker.attribute(same)));
        }
    }

    @Override
    public @Nullable Field<RunSummary> attribute(String name) {
        return attributes.get(aliases.getOrDefault(name, name));
    }

    @Override
    public Collection<String> attributeNames() {
        return List.copyOf(attributes.keySet());
    }

    @Override
    public Field<RunSummary> metric(String name) {
        return Field.number(run -> (Number) run.latest().get(name));
    }

    @Override
    public Field<RunSummary> parameter(String name) {
        return Field.value(run -> {
            Object value = run.parameter(name);
            return value == null ? null : value.toString();
        });
    }

    @Override
    public Field<RunSummary> tag(String name) {
        return switch (name) {
            case MlflowNames.RUN_NAME -> Field.value(RunFields::name);
            case MlflowNames.NOTE -> Field.value(run -> run.kept().notes());
            default -> Field.value(run -> run.kept().tags().get(name));
        };
    }

    @Override
    public @Nullable Field<RunSummary> dataset(String name) {
        return switch (name) {
            case "name" -> ofDatasets(RunDataset::name);
            case "digest" -> ofDatasets(RunDataset::digest);
            case "context" -> ofDatasets(RunDataset::context);
            default -> null;
        };
    }

    private static Field<RunSummary> ofDatasets(Function<RunDataset, @Nullable String> component) {
        return Field.texts(run -> run.kept().datasets().stream()
                .map(component)
                .filter(Objects::nonNull)
                .toList());
    }
}
