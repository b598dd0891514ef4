package io.grokwatch.tracker.mlflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answers of MLflow's tracking API, with the names of its {@code service.proto}. Whole numbers are numbers, NaN and the infinities are
 * texts, what is not known is left out.
 */
final class MlflowJson {
    /** The answer of a request that returns nothing. */
    static final Map<String, Object> EMPTY = Map.of();

    private MlflowJson() {}

    /** A tag or a parameter. */
    record Pair(String key, String value) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ExperimentJson(
            String experimentId,
            String name,
            String artifactLocation,
            String lifecycleStage,
            long lastUpdateTime,
            long creationTime,
            List<Pair> tags) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record CreatedExperiment(String experimentId) {}

    record OneExperiment(ExperimentJson experiment) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Experiments(
            List<ExperimentJson> experiments, @Nullable String nextPageToken) {}

    /** @param runUuid the id under the name of older clients */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RunInfo(
            String runId,
            String runUuid,
            String runName,
            String experimentId,
            String userId,
            String status,
            @Nullable Long startTime,
            @Nullable Long endTime,
            String artifactUri,
            String lifecycleStage) {}

    /** @param runId of the answers that have several runs, else null */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Metric(
            String key,
            double value,
            long timestamp,
            long step,
            @Nullable String runId) {}

    record RunData(List<Metric> metrics, List<Pair> params, List<Pair> tags) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Dataset(
            String name,
            String digest,
            String sourceType,
            String source,
            @Nullable String schema,
            @Nullable String profile) {}

    record DatasetInput(List<Pair> tags, Dataset dataset) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record ModelInput(String modelId) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record ModelOutput(String modelId, long step) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Inputs(List<DatasetInput> datasetInputs, List<ModelInput> modelInputs) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Outputs(List<ModelOutput> modelOutputs) {}

    record RunJson(RunInfo info, RunData data, Inputs inputs, Outputs outputs) {}

    record OneRun(RunJson run) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record UpdatedRun(RunInfo runInfo) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Runs(List<RunJson> runs, @Nullable String nextPageToken) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Metrics(List<Metric> metrics, @Nullable String nextPageToken) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DatasetSummary(
            String experimentId,
            String name,
            String digest,
            @Nullable String context) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record DatasetSummaries(List<DatasetSummary> datasetSummaries) {}

    /** What the server can do, as clients of MLflow 3 ask before they choose how to upload. */
    @JsonNaming(SnakeCaseStrategy.class)
    record ServerInfo(
            String storeType,
            boolean workspacesEnabled,
            boolean traceArchivalEnabled,
            boolean multipartUploadsEnabled,
            boolean multipartDownloadsEnabled,
            boolean presignedUploadRunIdSupported,
            boolean presignedUploadModelIdSupported,
            Features featuresEnabled) {}

    record Features(boolean gateway) {}
}
