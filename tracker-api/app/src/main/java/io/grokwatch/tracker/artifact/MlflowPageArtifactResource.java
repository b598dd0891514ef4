package io.grokwatch.tracker.artifact;

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
import org.jspecify.annotations.Nullable;

/** The address without a prefix under which MLflow's own page reads artifacts, and which links to artifacts have. */
@Path("/get-artifact")
public final class MlflowPageArtifactResource {
    private final MlflowRunArtifactsResource artifacts;

    MlflowPageArtifactResource(MlflowRunArtifactsResource artifacts) {
        this.artifacts = artifacts;
    }

    @GET
    @Blocking
    @Uncompressed
    @Produces(MediaType.WILDCARD)
    public Response get(
            @QueryParam("run_id") @Nullable String runId,
            @QueryParam("run_uuid") @Nullable String runUuid,
            @QueryParam("path") @Nullable String path,
            @Context Request request,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam("If-Range") @Nullable String ifRange) {
        return artifacts.get(runId, runUuid, path, request, range, ifRange);
    }
}
