package io.grokwatch.tracker.registry;

import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jspecify.annotations.Nullable;

/** The address without a prefix under which MLflow's own page reads the files of model versions. */
@Path("/model-versions/get-artifact")
public final class PageModelArtifactResource {
    private final ModelVersionResource versions;

    PageModelArtifactResource(ModelVersionResource versions) {
        this.versions = versions;
    }

    @GET
    @Blocking
    @Uncompressed
    @Produces(MediaType.WILDCARD)
    public Response get(
            @QueryParam("path") @Nullable String path,
            @Context UriInfo uri,
            @Context Request request,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam("If-Range") @Nullable String ifRange) {
        return versions.artifact(path, uri, request, range, ifRange);
    }
}
