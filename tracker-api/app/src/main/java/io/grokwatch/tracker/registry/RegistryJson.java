package io.grokwatch.tracker.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.grokwatch.tracker.artifact.ArtifactLocations;
import io.grokwatch.tracker.mlflow.ModelMetrics.ModelMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers of MLflow's model registry, with the names of its {@code model_registry.proto}. What is not known is left out. */
final class RegistryJson {
    private RegistryJson() {}

    /** A tag or a parameter. */
    record Pair(String key, String value) {}

    /** An alias of a registered model. */
    record Alias(String alias, String version) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Model(
            String name,
            long creationTimestamp,
            long lastUpdatedTimestamp,
            @Nullable String description,
            List<Version> latestVersions,
            List<Pair> tags,
            List<Alias> aliases) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record OneModel(Model registeredModel) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Models(List<Model> registeredModels, @Nullable String nextPageToken) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Version(
            String name,
            String version,
            long creationTimestamp,
            long lastUpdatedTimestamp,
            String currentStage,
            @Nullable String description,
            String source,
            @Nullable String runId,
            @Nullable String runLink,
            @Nullable String modelId,
            String status,
            List<Pair> tags,
            List<String> aliases) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record OneVersion(Version modelVersion) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Versions(List<Version> modelVersions, @Nullable String nextPageToken) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record DownloadUri(String artifactUri) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LoggedInfo(
            String modelId,
            String experimentId,
            String name,
            long creationTimestampMs,
            long lastUpdatedTimestampMs,
            String artifactUri,
            String status,
            @Nullable String modelType,
            @Nullable String sourceRunId,
            List<Pair> tags) {}

    /** A value of a metric of a logged model. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LoggedMetric(
            String key,
            double value,
            long timestamp,
            long step,
            @Nullable String datasetName,
            @Nullable String datasetDigest,
            String modelId,
            String runId) {}

    record LoggedData(List<Pair> params, List<LoggedMetric> metrics) {}

    record Logged(LoggedInfo info, LoggedData data) {}

    record OneLogged(Logged model) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LoggedModels(List<Logged> models, @Nullable String nextPageToken) {}

    /** @param latest the newest version in each stage */
    static Model model(RegisteredModel model, List<ModelVersion> latest) {
        List<Alias> aliases = new ArrayList<>();
        model.aliases().forEach((alias, version) -> aliases.add(new Alias(alias, Integer.toString(version))));
        return new Model(
                model.name(),
                model.createdAt(),
                model.updatedAt(),
                model.description(),
                latest.stream().map(version -> version(model, version)).toList(),
                pairs(model.tags()),
                aliases);
    }

    static Version version(RegisteredModel model, ModelVersion version) {
        return new Version(
                model.name(),
                Integer.toString(version.version()),
                version.createdAt(),
                version.updatedAt(),
                version.stage().text(),
                version.description(),
                version.source(),
                version.run(),
                version.runLink(),
                version.loggedModel(),
                "READY",
                pairs(version.tags()),
                model.aliases().entrySet().stream()
                        .filter(alias -> alias.getValue() == version.version())
                        .map(Map.Entry::getKey)
                        .toList());
    }

    static Logged logged(LoggedModel model, List<Measurement> measurements) {
        return new Logged(
                new LoggedInfo(
                        model.id(),
                        ArtifactLocations.experimentId(model.experiment()),
                        model.name(),
                        model.createdAt(),
                        model.updatedAt(),
                        ArtifactLocations.ofModel(model.experiment(), model.id()),
                        model.status().wireName(),
                        model.type(),
                        model.run(),
                        pairs(model.tags())),
                new LoggedData(
                        pairs(model.parameters()),
                        measurements.stream().map(RegistryJson::metric).toList()));
    }

    private static LoggedMetric metric(Measurement measurement) {
        ModelMetric value = measurement.value();
        return new LoggedMetric(
                value.key(),
                value.value(),
                value.timeMs(),
                value.step(),
                value.datasetName(),
                value.datasetDigest(),
                value.model(),
                measurement.run());
    }

    private static List<Pair> pairs(Map<String, String> texts) {
        List<Pair> pairs = new ArrayList<>();
        texts.forEach((key, value) -> pairs.add(new Pair(key, value)));
        return pairs;
    }
}
