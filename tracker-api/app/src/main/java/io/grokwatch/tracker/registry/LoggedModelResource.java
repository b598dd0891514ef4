package io.grokwatch.tracker.registry;

import static io.grokwatch.tracker.registry.RegistryRequests.EMPTY;

import io.grokwatch.tracker.artifact.ArtifactLocations;
import io.grokwatch.tracker.artifact.ArtifactLocations.Location;
import io.grokwatch.tracker.artifact.ArtifactOwner;
import io.grokwatch.tracker.artifact.ArtifactPath;
import io.grokwatch.tracker.artifact.ArtifactStore;
import io.grokwatch.tracker.artifact.MlflowDownloads;
import io.grokwatch.tracker.artifact.MlflowFiles;
import io.grokwatch.tracker.experiment.Experiment;
import io.grokwatch.tracker.experiment.Experiments;
import io.grokwatch.tracker.mlflow.MlflowErrorCode;
import io.grokwatch.tracker.mlflow.MlflowException;
import io.grokwatch.tracker.mlflow.MlflowRequest;
import io.grokwatch.tracker.registry.RegistryJson.OneLogged;
import io.grokwatch.tracker.search.Search;
import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The models that runs log, as clients of MLflow 3 create, finish, read, search, change and delete them. */
@Path("/{api: (?:ajax-)?api}/2.0/mlflow/logged-models")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
public final class LoggedModelResource {
    private static final int DEFAULT_RESULTS = 100;
    private static final int MAX_RESULTS = 1_000;

    private final LoggedModels models;
    private final Measurements measurements;
    private final Experiments experiments;
    private final ArtifactStore artifacts;
    private final MlflowDownloads downloads;

    LoggedModelResource(
            LoggedModels models,
            Measurements measurements,
            Experiments experiments,
            ArtifactStore artifacts,
            MlflowDownloads downloads) {
        this.models = models;
        this.measurements = measurements;
        this.experiments = experiments;
        this.artifacts = artifacts;
        this.downloads = downloads;
    }

    @POST
    public OneLogged create(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        String experimentId = request.required("experiment_id");
        Experiment experiment = experiments
                .find(ArtifactLocations.experiment(experimentId))
                .orElseThrow(() -> MlflowException.notFound("No Experiment with id=" + experimentId + " exists"));
        if (experiment.isDeleted()) {
            throw MlflowException.invalid(
                    "The experiment " + experimentId + " must be in the 'active' state. Current state is deleted.");
        }
        return one(models.create(new LoggedModels.NewModel(
                experiment.id(),
                name(request),
                RegistryRequests.textOrNull(request, "model_type"),
                RegistryRequests.textOrNull(request, "source_run_id"),
                RegistryRules.tags(request),
                RegistryRules.parameters(request))));
    }

    private static @Nullable String name(MlflowRequest request) {
        String name = RegistryRequests.textOrNull(request, "name");
        if (name != null && (name.chars().anyMatch(c -> "/:.%\"'".indexOf(c) >= 0) || name.length() > 500)) {
            throw MlflowException.invalid("Invalid model name ('" + name + "') provided. Model name must be a non-empty"
                    + " string and cannot contain the following characters: ('/', ':', '.', '%', '\"', \"'\")");
        }
        return name;
    }

    @POST
    @Path("search")
    public RegistryJson.LoggedModels search(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        Set<String> asked = request.texts("experiment_ids").stream()
                .map(ArtifactLocations::experiment)
                .collect(Collectors.toSet());
        if (asked.isEmpty()) {
            throw request.missing("experiment_ids");
        }
        List<String> orderBy = new ArrayList<>();
        for (MlflowRequest order : request.objects("order_by")) {
            boolean ascending = !order.has("ascending") || order.flag("ascending");
            orderBy.add(order.required("field_name") + (ascending ? " ASC" : " DESC"));
        }
        int limit = RegistryRequests.limit(request, DEFAULT_RESULTS, MAX_RESULTS);
        List<Predicate<Measurement>> datasets = datasets(request);
        Map<String, List<Measurement>> metrics = measurements.all();
        Map<String, List<Measurement>> searched = datasets.isEmpty() ? metrics : on(datasets, metrics);
        Search.Page<LoggedModel> page = RegistryRequests.search(() -> models.search(
                asked,
                searched,
                model -> datasets.isEmpty() || searched.containsKey(model.id()),
                request.text("filter"),
                orderBy,
                limit,
                RegistryRequests.cursor(request)));
        return new RegistryJson.LoggedModels(
                page.items().stream()
                        .map(model -> RegistryJson.logged(model, metrics.getOrDefault(model.id(), List.of())))
                        .toList(),
                page.next());
    }

    /** Whether a value was measured on one of the datasets that a request names; empty if it names none. */
    private static List<Predicate<Measurement>> datasets(MlflowRequest request) {
        List<Predicate<Measurement>> datasets = new ArrayList<>();
        for (MlflowRequest dataset : request.objects("datasets")) {
            String name = dataset.required("dataset_name");
            String digest = dataset.text("dataset_digest");
            datasets.add(measurement -> name.equals(measurement.value().datasetName())
                    && (digest == null
                            || digest.isEmpty()
                            || digest.equals(measurement.value().datasetDigest())));
        }
        return datasets;
    }

    private static Map<String, List<Measurement>> on(
            List<Predicate<Measurement>> datasets, Map<String, List<Measurement>> all) {
        Map<String, List<Measurement>> found = new HashMap<>();
        all.forEach((model, ofModel) -> {
            List<Measurement> matching = ofModel.stream()
                    .filter(one -> datasets.stream().anyMatch(dataset -> dataset.test(one)))
                    .toList();
            if (!matching.isEmpty()) {
                found.put(model, matching);
            }
        });
        return found;
    }

    @GET
    @Path("{model}")
    public OneLogged get(@PathParam("model") String id, @QueryParam("allow_deleted") boolean allowDeleted) {
        return one(allowDeleted ? models.getAny(id) : models.get(id));
    }

    @PATCH
    @Path("{model}")
    public OneLogged finish(
            @PathParam("model") String id, @Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        return one(models.finish(id, status(request.constant("status"))));
    }

    /** The status of a name or a number of the protocol's. */
    private static LoggedModel.Status status(String text) {
        return Arrays.stream(LoggedModel.Status.values())
                .filter(status -> status.wireName().equals(text)
                        || Integer.toString(status.wireNumber()).equals(text))
                .findFirst()
                .orElseThrow(() -> MlflowException.invalid("Unknown model status: " + text));
    }

    @DELETE
    @Path("{model}")
    public Map<String, Object> delete(@PathParam("model") String id) {
        models.delete(id);
        return EMPTY;
    }

    @POST
    @Path("{model}/params")
    public Map<String, Object> addParameters(
            @PathParam("model") String id, @Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        models.addParameters(id, RegistryRules.parameters(RegistryRequests.of(headers, uri, body)));
        return EMPTY;
    }

    @PATCH
    @Path("{model}/tags")
    public Map<String, Object> setTags(
            @PathParam("model") String id, @Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        models.setTags(id, RegistryRules.tags(RegistryRequests.of(headers, uri, body)));
        return EMPTY;
    }

    @DELETE
    @Path("{model}/tags/{key: .+}")
    public Map<String, Object> deleteTag(@PathParam("model") String id, @PathParam("key") String key) {
        models.deleteTag(id, key);
        return EMPTY;
    }

    @GET
    @Path("{model}/artifacts/directories")
    public MlflowFiles artifacts(
            @PathParam("model") String id, @QueryParam("artifact_directory_path") @Nullable String path) {
        Optional<ArtifactPath> folder = MlflowFiles.folder(path);
        LoggedModel model = models.get(id);
        return MlflowFiles.relativeToOwner(
                ArtifactLocations.ofModel(model.experiment(), id), artifacts.list(ArtifactOwner.model(id), folder));
    }

    @GET
    @Path("{model}/artifacts/files")
    @Blocking
    @Uncompressed
    @Produces(MediaType.WILDCARD)
    public Response artifact(
            @PathParam("model") String id,
            @QueryParam("artifact_file_path") @Nullable String path,
            @Context Request request,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam("If-Range") @Nullable String ifRange) {
        if (path == null || path.isEmpty()) {
            throw new MlflowException(
                    MlflowErrorCode.BAD_REQUEST, "Request must include the \"artifact_file_path\" query parameter.");
        }
        models.get(id);
        return downloads.of(
                new Location(ArtifactOwner.model(id), Optional.empty()),
                path,
                new MlflowDownloads.Conditions(request, range, ifRange));
    }

    private OneLogged one(LoggedModel model) {
        return new OneLogged(RegistryJson.logged(model, measurements.of(model.id())));
    }
}
