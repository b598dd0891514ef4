package io.grokwatch.tracker.registry;

import static io.grokwatch.tracker.registry.RegistryRequests.EMPTY;

import io.grokwatch.tracker.mlflow.MlflowRequest;
import io.grokwatch.tracker.registry.RegistryJson.Models;
import io.grokwatch.tracker.registry.RegistryJson.OneModel;
import io.grokwatch.tracker.registry.RegistryJson.OneVersion;
import io.grokwatch.tracker.registry.RegistryJson.Versions;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Registered models as MLflow's clients create, read, search, change and delete them. */
@Path("/{api: (?:ajax-)?api}/2.0/mlflow/registered-models")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
public final class RegisteredModelResource {
    private static final int DEFAULT_RESULTS = 100;
    private static final int MAX_RESULTS = 1_000;

    private final ModelRegistry registry;

    RegisteredModelResource(ModelRegistry registry) {
        this.registry = registry;
    }

    @POST
    @Path("create")
    public OneModel create(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        return one(registry.create(
                RegistryRules.name(request, "name"), RegistryRules.description(request), RegistryRules.tags(request)));
    }

    @POST
    @Path("rename")
    public OneModel rename(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        return one(registry.rename(RegistryRules.name(request, "name"), RegistryRules.name(request, "new_name")));
    }

    @PATCH
    @Path("update")
    public OneModel update(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        return one(registry.describe(RegistryRules.name(request, "name"), RegistryRules.description(request)));
    }

    @DELETE
    @Path("delete")
    public Map<String, Object> delete(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        registry.delete(RegistryRules.name(RegistryRequests.of(headers, uri, body), "name"));
        return EMPTY;
    }

    @GET
    @Path("get")
    public OneModel get(@Context UriInfo uri) {
        return one(registry.get(RegistryRules.name(RegistryRequests.of(uri), "name")));
    }

    @GET
    @Path("search")
    public Models search(@Context UriInfo uri) {
        return search(RegistryRequests.of(uri));
    }

    @POST
    @Path("search")
    public Models search(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        return search(RegistryRequests.of(headers, uri, body));
    }

    private Models search(MlflowRequest request) {
        int limit = RegistryRequests.limit(request, DEFAULT_RESULTS, MAX_RESULTS);
        return RegistryRequests.search(() -> registry.searchModels(
                request.text("filter"), request.texts("order_by"), limit, RegistryRequests.cursor(request)));
    }

    @GET
    @Path("get-latest-versions")
    public Versions latest(@Context UriInfo uri) {
        return latest(RegistryRequests.of(uri));
    }

    @POST
    @Path("get-latest-versions")
    public Versions latest(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        return latest(RegistryRequests.of(headers, uri, body));
    }

    private Versions latest(MlflowRequest request) {
        RegisteredModel model = registry.get(RegistryRules.name(request, "name"));
        List<String> names = request.texts("stages");
        Set<Stage> stages = names.isEmpty()
                ? Set.of(Stage.values())
                : names.stream().map(Stage::parse).collect(Collectors.toSet());
        return new Versions(
                registry.latest(model).stream()
                        .filter(version -> stages.contains(version.stage()))
                        .map(version -> RegistryJson.version(model, version))
                        .toList(),
                null);
    }

    @POST
    @Path("set-tag")
    public Map<String, Object> setTag(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        registry.setTag(
                RegistryRules.name(request, "name"), RegistryRules.tagKey(request), RegistryRules.tagValue(request));
        return EMPTY;
    }

    @DELETE
    @Path("delete-tag")
    public Map<String, Object> deleteTag(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        registry.deleteTag(RegistryRules.name(request, "name"), RegistryRules.tagKey(request));
        return EMPTY;
    }

    @POST
    @Path("alias")
    public Map<String, Object> setAlias(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        registry.setAlias(
                RegistryRules.name(request, "name"), RegistryRules.newAlias(request), RegistryRules.version(request));
        return EMPTY;
    }

    @DELETE
    @Path("alias")
    public Map<String, Object> deleteAlias(@Context HttpHeaders headers, @Context UriInfo uri, byte[] body) {
        MlflowRequest request = RegistryRequests.of(headers, uri, body);
        registry.deleteAlias(RegistryRules.name(request, "name"), RegistryRules.alias(request));
        return EMPTY;
    }

    @GET
    @Path("alias")
    public OneVersion byAlias(@Context UriInfo uri) {
        MlflowRequest request = RegistryRequests.of(uri);
        ModelRegistry.Registered one =
                registry.byAlias(RegistryRules.name(request, "name"), RegistryRules.alias(request));
        return new OneVersion(RegistryJson.version(one.model(), one.version()));
    }

    private OneModel one(RegisteredModel model) {
        return new OneModel(RegistryJson.model(model, registry.latest(model)));
    }
}
