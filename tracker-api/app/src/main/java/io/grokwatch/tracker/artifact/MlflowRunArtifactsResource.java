package io.grokwatch.tracker.artifact;

import io.grokwatch.tracker.mlflow.MlflowException;
import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The artifacts of a run that MLflow's clients name by the run. */
@Path("/{api: (?:ajax-)?api}/2.0/mlflow")
@Produces(MediaType.APPLICATION_JSON)
public final class MlflowRunArtifactsResource {
    private final MlflowDownloads downloads;
    private final ArtifactUploads uploads;

    MlflowRunArtifactsResource(MlflowDownloads downloads, ArtifactUploads uploads) {
        this.downloads = downloads;
        this.uploads = uploads;
    }

    @GET
    @Path("artifacts/list")
    public MlflowFiles list(
            @QueryParam("run_id") @Nullable String runId,
            @QueryParam("run_uuid") @Nullable String runUuid,
            @QueryParam("path") @Nullable String path) {
        var folder = MlflowFiles.folder(path);
        return downloads.list(downloads.run(runId == null ? runUuid : runId), folder);
    }

    @GET
    @Path("get-artifact")
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
        ArtifactPath artifact = ArtifactLocations.path(MlflowDownloads.required("path", path));
        return downloads.of(
                downloads.run(runId == null ? runUuid : runId),
                artifact,
                new MlflowDownloads.Conditions(request, range, ifRange));
    }

    @POST
    @Path("upload-artifact")
    @Blocking
    @Consumes(MediaType.WILDCARD)
    public Map<String, Object> put(
            @QueryParam("run_uuid") @Nullable String runUuid,
            @QueryParam("path") @Nullable String path,
            InputStream body)
            throws IOException, InterruptedException {
        if (runUuid == null || runUuid.isEmpty()) {
            throw MlflowException.invalid("Request must specify run_uuid.");
        }
        if (path == null || path.isEmpty()) {
            throw MlflowException.invalid("Request must specify path.");
        }
        ArtifactPath artifact = ArtifactLocations.path(path);
        PushbackInputStream data = new PushbackInputStream(body);
        int first = data.read();
        if (first < 0) {
            throw MlflowException.invalid("Request must specify data.");
        }
        data.unread(first);
        uploads.put(downloads.run(runUuid), artifact, data);
        return Map.of();
    }
}
