package io.grokwatch.tracker.snapshot;

import io.grokwatch.events.RunId;
import io.grokwatch.tracker.http.KnownRuns;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Embedding snapshots that programs upload. */
@Path("/api/v1/runs/{id}/embeddings")
@Tag(name = "snapshots")
public final class EmbeddingResource {
    private final KnownRuns runs;
    private final SnapshotUploads uploads;

    EmbeddingResource(KnownRuns runs, SnapshotUploads uploads) {
        this.runs = runs;
        this.uploads = uploads;
    }

    @PUT
    @Path("{tensor: .+}/{step: \\d{1,19}}")
    @Blocking
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "publishSnapshot",
            summary = "Publish an embedding snapshot",
            description =
                    "A matrix of float16, float32 or float64 in NumPy's format (`numpy.save`); arrays of objects are pickles,"
                            + " which are never read. Its geometry is measured. It replaces a snapshot of the same tensor and step.")
    @APIResponse(responseCode = "202", description = "The broker has acknowledged it")
    @APIResponse(
            responseCode = "400",
            description = "No matrix of floats, or not of that structure or with these labels")
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "413", description = "It is larger than a snapshot may be")
    @APIResponse(responseCode = "503", description = "The broker does not acknowledge it")
    public Response publish(
            @PathParam("id") String id,
            @PathParam("tensor") String tensor,
            @PathParam("step") long step,
            @Parameter(
                            description =
                                    "What the rows represent: `none`, `add:P`, `mul:P` or `perm:N`; by default what the tag"
                                            + " `grokwatch.structure` of the run names")
                    @QueryParam("structure")
                    @Nullable
                    String structure,
            @Parameter(description = "The label of a row; repeated for each row, or left out") @QueryParam("label")
                    List<String> labels,
            InputStream body)
            throws IOException, InterruptedException {
        runs.require(id);
        uploads.publish(
                new SnapshotUploads.Subject(new RunId(id), tensor, step, Optional.ofNullable(structure), labels), body);
        return Response.accepted().build();
    }
}
