package io.grokwatch.tracker.registry;

import static io.grokwatch.tracker.registry.RegistryRequests.EMPTY;

import io.grokwatch.tracker.artifact.ArtifactLocations;
import io.grokwatch.tracker.artifact.MlflowDownloads;
import io.grokwatch.tracker.mlflow.MlflowRequest;
import io.grokwatch.tracker.registry.RegistryJson.DownloadUri;
import io.grokwatch.tracker.registry.RegistryJson.OneVersion;
import io.grokwatch.tracker.registry.RegistryJson.Versions;
import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Versions of registered models as MLflow's clients create, read, search, change and delete them. */
@Path("/{api: (?:ajax-)?api}/2.0/mlflow/model-versions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
public final class ModelVersionResource {
    private static final int DEFAULT_RESULTS = 10_000;
    private static final int MAX_RESULTS = 200_000;

    private final ModelRegistry registry;
    private final ArtifactLocations locations;
    private final MlflowDownloads downloads;

    ModelVersionResource(ModelRegistry registry, ArtifactLocations locations, MlflowDownloads downloads) {
        this.registry = registry;
        this.locations = locations;
        this.downloads = downloads;
    }

    @POST
    @Path("create")
    public OneVersion create(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        return one(registry.createVersion(new ModelRegistry.NewVersion(
                RegistryRules.name(request, "name"),
                RegistryRules.source(request),
                RegistryRequests.textOrNull(request, "run_id"),
                RegistryRequests.textOrNull(request, "run_link"),
                RegistryRequests.textOrNull(request, "model_id"),
                RegistryRules.description(request),
                RegistryRules.tags(request))));
    }

    @PATCH
    @Path("update")
    public OneVersion update(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        return one(registry.describeVersion(
                RegistryRules.name(request, "name"),
                RegistryRules.version(request),
                RegistryRules.description(request)));
    }

    @POST
    @Path("transition-stage")
    public OneVersion transition(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        return one(registry.transition(
                RegistryRules.name(request, "name"),
                RegistryRules.version(request),
                Stage.parse(request.required("stage")),
                request.flag("archive_existing_versions")));
    }

    @DELETE
    @Path("delete")
    public Map<String, Object> delete(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        registry.deleteVersion(RegistryRules.name(request, "name"), RegistryRules.version(request));
        return EMPTY;
    }

    @GET
    @Path("get")
    public OneVersion get(@Context UriInfo uri) {
        MlflowRequest request = RegistryRequests.of(uri);
        return one(registry.getVersion(RegistryRules.name(request, "name"), RegistryRules.version(request)));
    }

    @GET
    @Path("get-download-uri")
    public DownloadUri downloadUri(@Context UriInfo uri) {
        MlflowRequest request = RegistryRequests.of(uri);
        return new DownloadUri(registry.location(RegistryRules.name(request, "name"), RegistryRules.version(request)));
    }

    @GET
    @Path("search")
    public Versions search(@Context UriInfo uri) {
        return search(RegistryRequests.of(uri));
    }

    @POST
    @Path("search")
    public Versions search(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        return search(RegistryRequests.of(headers, uri, body));
    }

    private Versions search(MlflowRequest request) {
        int limit = RegistryRequests.limit(request, DEFAULT_RESULTS, MAX_RESULTS);
        return RegistryRequests.search(() -> registry.searchVersions(
                request.text("filter"), request.texts("order_by"), limit, RegistryRequests.cursor(request)));
    }

    @POST
    @Path("set-tag")
    public Map<String, Object> setTag(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        registry.setVersionTag(
                RegistryRules.name(request, "name"),
                RegistryRules.version(request),
                RegistryRules.tagKey(request),
                RegistryRules.tagValue(request));
        return EMPTY;
    }

    @DELETE
    @Path("delete-tag")
    public Map<String, Object> deleteTag(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        registry.deleteVersionTag(
                RegistryRules.name(request, "name"), RegistryRules.version(request), RegistryRules.tagKey(request));
        return EMPTY;
    }

    @GET
    @Path("get-artifact")
    @Blocking
    @Uncompressed
    @Produces(MediaType.WILDCARD)
    public Response artifact(
            @QueryParam("path") @Nullable String path,
            @Context UriInfo uri,
            @Context Request request,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam("If-Range") @Nullable String ifRange) {
        // The path is checked first: a wrong one is refused whatever else is asked for.
        ArtifactLocations.path(path == null ? "" : path);
        MlflowRequest asked = RegistryRequests.of(uri);
        String location = registry.location(RegistryRules.name(asked, "name"), RegistryRules.version(asked));
        return downloads.of(locations.locate(location), path, new MlflowDownloads.Conditions(request, range, ifRange));
    }

    private static OneVersion one(ModelRegistry.Registered one) {
        return new OneVersion(RegistryJson.version(one.model(), one.version()));
    }
}
