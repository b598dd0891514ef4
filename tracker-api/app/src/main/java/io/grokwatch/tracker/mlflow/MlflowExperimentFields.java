package io.grokwatch.tracker.mlflow;

import io.grokwatch.tracker.experiment.Experiment;
import io.grokwatch.tracker.search.Field;
import io.grokwatch.tracker.search.Fields;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields that MLflow's {@code search_experiments} has. */
final class MlflowExperimentFields implements Fields<Experiment> {
    private final Map<String, Field<Experiment>> attributes = Map.of(
            "name",
            Field.text(Experiment::name),
            "experiment_id",
            Field.text(experiment -> MlflowNames.experimentForClients(experiment.id())),
            "creation_time",
            Field.time(experiment -> experiment.createdAt().toEpochMilli()),
            "last_update_time",
            Field.time(experiment -> experiment.updatedAt().toEpochMilli()));

    @Override
    public @Nullable Field<Experiment> attribute(String name) {
        return attributes.get(name);
    }

    @Override
    public Collection<String> attributeNames() {
        return attributes.keySet().stream().sorted().toList();
    }

    @Override
    public @Nullable Field<Experiment> metric(String name) {
        return null;
    }

    @Override
    public @Nullable Field<Experiment> parameter(String name) {
        return null;
    }

    @Override
    public Field<Experiment> tag(String name) {
        return Field.value(experiment -> name.equals(MlflowNames.NOTE)
                ? experiment.notes()
                : experiment.tags().get(name));
    }

    @Override
    public @Nullable Field<Experiment> dataset(String name) {
        return null;
    }
}
