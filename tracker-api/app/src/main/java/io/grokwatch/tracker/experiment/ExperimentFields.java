package io.grokwatch.tracker.experiment;

import io.grokwatch.tracker.search.Field;
import io.grokwatch.tracker.search.Fields;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fields of experiments: those of MLflow's {@code search_experiments} and a few more. */
public final class ExperimentFields implements Fields<Experiment> {
    /** The order of a list of experiments: those created last first. */
    public static final String NEWEST_FIRST = "created_at DESC";

    private final Map<String, Field<Experiment>> attributes = new TreeMap<>();

    /** The fields. */
    public ExperimentFields() {
        attributes.put("name", Field.text(Experiment::name));
        attributes.put("notes", Field.text(Experiment::notes));
        attributes.put("archived", Field.flag(Experiment::archived));
        attributes.put("deleted", Field.flag(Experiment::isDeleted));
        for (String id : new String[] {"id", "experiment_id"}) {
            attributes.put(id, Field.text(Experiment::id));
        }
        for (String created : new String[] {"created_at", "creation_time"}) {
            attributes.put(
                    created, Field.time(experiment -> experiment.createdAt().toEpochMilli()));
        }
        for (String updated : new String[] {"updated_at", "last_update_time"}) {
            attributes.put(
                    updated, Field.time(experiment -> experiment.updatedAt().toEpochMilli()));
        }
    }

    @Override
    public @Nullable Field<Experiment> attribute(String name) {
        return attributes.get(name);
    }

    @Override
    public Collection<String> attributeNames() {
        return Collections.unmodifiableSet(attributes.keySet());
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
        return Field.value(experiment -> experiment.tags().get(name));
    }

    @Override
    public @Nullable Field<Experiment> dataset(String name) {
        return null;
    }
}
