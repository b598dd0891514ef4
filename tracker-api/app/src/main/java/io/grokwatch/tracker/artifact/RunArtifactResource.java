package io.grokwatch.tracker.artifact;

import io.grokwatch.tracker.client.ArtifactView;
import io.grokwatch.tracker.client.Artifacts;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problems;
import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The artifacts of a run over HTTP. */
@Path("/api/v1/runs/{id}/artifacts")
@Tag(name = "artifacts", description = "Files that programs keep with their runs.")
public final class RunArtifactResource {
    private static final String PREFIX = "/artifacts/";

    private final KnownRuns runs;
    private final ArtifactStore artifacts;
    private final ArtifactUploads uploads;
    private final Downloads downloads;

    RunArtifactResource(KnownRuns runs, ArtifactStore artifacts, ArtifactUploads uploads, Downloads downloads) {
        this.runs = runs;
        this.artifacts = artifacts;
        this.uploads = uploads;
        this.downloads = downloads;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "artifacts", summary = "What is in a folder of artifacts, by name")
    @APIResponse(responseCode = "200", description = "Files and folders; none if there is no such folder")
    @APIResponse(responseCode = "400", description = "No path of a folder")
    @APIResponse(responseCode = "404", description = "No such run")
    public Artifacts list(
            @PathParam("id") String id,
            @Parameter(description = "A folder; by default that of all artifacts") @QueryParam("path") @Nullable
                    String path) {
        runs.require(id);
        Optional<ArtifactPath> folder =
                path == null || path.isEmpty() ? Optional.empty() : Optional.of(ArtifactPath.parse(path));
        return new Artifacts(artifacts.list(ArtifactOwner.run(id), folder).stream()
                .map(RunArtifactResource::view)
                .toList());
    }

    @GET
    @Path("{path: .+}")
    @Blocking
    @Uncompressed
    @Operation(
            operationId = "artifact",
            summary = "The bytes of an artifact",
            description =
                    "An attachment, to which a policy applies by which a browser executes nothing in it. `Range` reads a part.")
    @APIResponse(
            responseCode = "200",
            description = "The bytes",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "206", description = "A part of the bytes")
    @APIResponse(responseCode = "304", description = "The reader has them already")
    @APIResponse(responseCode = "400", description = "No path of an artifact")
    @APIResponse(responseCode = "404", description = "No such run or artifact")
    @APIResponse(responseCode = "416", description = "The artifact has fewer bytes")
    public Response read(
            @PathParam("id") String id,
            @Context HttpServerRequest request,
            @Context Request conditions,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam("If-Range") @Nullable String ifRange,
            @PathParam("path") String path) {
        runs.require(id);
        ArtifactPath file = path(request);
        Artifact artifact = artifacts.find(ArtifactOwner.run(id), file).orElseThrow(() -> unknown(id, file));
        return downloads.of(artifact, conditions, range, ifRange);
    }

    @PUT
    @Path("{path: .+}")
    @Blocking
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "writeArtifact",
            summary = "Keep an artifact",
            description = "It is there before the answer, in place of one with its path; else not at all. An artifact"
                    + " `embeddings/TENSOR/STEP.npy` is published as an embedding snapshot too.")
    @APIResponse(responseCode = "204", description = "It is kept")
    @APIResponse(responseCode = "400", description = "No path of an artifact, or that of a folder")
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "409", description = "The run has too many artifacts")
    @APIResponse(responseCode = "413", description = "It is too large")
    @APIResponse(responseCode = "507", description = "The storage does not take it")
    public void write(
            @PathParam("id") String id,
            @Context HttpServerRequest request,
            @PathParam("path") String path,
            InputStream body)
            throws IOException, InterruptedException {
        runs.require(id);
        uploads.put(ArtifactOwner.run(id), path(request), body);
    }

    @DELETE
    @Path("{path: .+}")
    @Operation(operationId = "deleteArtifact", summary = "Delete an artifact, or a folder with all that is in it")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "400", description = "No path of an artifact")
    @APIResponse(responseCode = "404", description = "No such run or artifact")
    public void delete(@PathParam("id") String id, @Context HttpServerRequest request, @PathParam("path") String path) {
        runs.require(id);
        ArtifactPath artifact = path(request);
        if (!artifacts.delete(ArtifactOwner.run(id), artifact)) {
            throw unknown(id, artifact);
        }
    }

    private static ArtifactView view(ArtifactEntry entry) {
        return new ArtifactView(
                entry.path().text(),
                entry.isFolder(),
                entry.bytes(),
                entry.isFolder() ? null : MediaTypes.of(entry.path().name()),
                entry.storedAt());
    }

    private static WebApplicationException unknown(String run, ArtifactPath path) {
        return Problems.notFound("run " + run + " has no artifact '" + path + "'");
    }

    /** The path as it was sent: a {@code ;} is part of it. */
    private static ArtifactPath path(HttpServerRequest request) {
        String raw = request.path();
        try {
            return ArtifactPath.parse(URLDecoder.decode(
                    raw.substring(raw.indexOf(PREFIX) + PREFIX.length()).replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw Problems.badRequest(String.valueOf(e.getMessage()));
        }
    }
}
