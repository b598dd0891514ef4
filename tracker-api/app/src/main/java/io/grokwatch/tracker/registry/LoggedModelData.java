package io.grokwatch.tracker.registry;

import io.grokwatch.tracker.artifact.ArtifactOwner;
import io.grokwatch.tracker.artifact.ArtifactStore;
import io.grokwatch.tracker.store.RunData;
import jakarta.inject.Singleton;
import java.util.Set;

/** The models that runs have logged, with their artifacts, and what runs have measured of models. Those that a version of a registered model comes from are kept with it. */
@Singleton
final class LoggedModelData implements RunData {
    private final LoggedModels models;
    private final Measurements measurements;
    private final ModelRegistry registry;
    private final ArtifactStore artifacts;

    LoggedModelData(LoggedModels models, Measurements measurements, ModelRegistry registry, ArtifactStore artifacts) {
        this.models = models;
        this.measurements = measurements;
        this.registry = registry;
        this.artifacts = artifacts;
    }

    @Override
    public String name() {
        return "models";
    }

    @Override
    public void delete(String run) {
        measurements.removeOfRun(run);
        Set<String> registered = null;
        for (LoggedModel model : models.ofRun(run)) {
            if (registered == null) {
                registered = registry.registeredModels();
            }
            if (!registered.contains(model.id())) {
                artifacts.deleteAll(ArtifactOwner.model(model.id()));
                measurements.removeOfModel(model.id());
                models.remove(run, model.id());
            }
        }
    }

    @Override
    public long bytes(String run) {
        return models.ofRun(run).stream()
                .mapToLong(model -> artifacts.bytes(ArtifactOwner.model(model.id())))
                .sum();
    }
}
