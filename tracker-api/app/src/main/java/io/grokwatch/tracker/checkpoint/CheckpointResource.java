package io.grokwatch.tracker.checkpoint;

import io.grokwatch.events.RunId;
import io.grokwatch.tracker.client.Checkpoints;
import io.grokwatch.tracker.http.KnownRuns;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The checkpoints of a run over HTTP. */
@Path("/api/v1/runs/{id}/checkpoints")
@Tag(name = "checkpoints", description = "Where workers that share no folder keep the checkpoints of their runs.")
public final class CheckpointResource {
    private final KnownRuns runs;
    private final CheckpointFiles files;

    CheckpointResource(KnownRuns runs, CheckpointFiles files) {
        this.runs = runs;
        this.files = files;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "checkpoints", summary = "The checkpoints of a run, the furthest last")
    @APIResponse(responseCode = "200", description = "Their names and sizes")
    @APIResponse(responseCode = "404", description = "No such run")
    public Checkpoints list(@PathParam("id") String id) {
        runs.require(id);
        return new Checkpoints(files.list(new RunId(id)));
    }

    @GET
    @Path("{name}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(operationId = "readCheckpoint", summary = "A checkpoint, in the safetensors format")
    @APIResponse(responseCode = "200", description = "Its bytes")
    @APIResponse(responseCode = "400", description = "No name of a checkpoint")
    @APIResponse(responseCode = "404", description = "No such run, or no such checkpoint")
    public File read(@PathParam("id") String id, @PathParam("name") String name) {
        runs.require(id);
        return files.find(new RunId(id), CheckpointName.parse(name)).toFile();
    }

    @PUT
    @Path("{name}")
    @Blocking
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(
            operationId = "writeCheckpoint",
            summary = "Keep a checkpoint",
            description =
                    "It is there once its bytes have the SHA-256 of its name, and before the answer; else not at all.")
    @APIResponse(responseCode = "204", description = "It is kept")
    @APIResponse(responseCode = "400", description = "No name of a checkpoint, or other bytes than the name says")
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "409", description = "The run has too many checkpoints")
    @APIResponse(responseCode = "413", description = "It is larger than `quarkus.http.limits.max-body-size`")
    @APIResponse(responseCode = "507", description = "The disk does not take it")
    public void write(@PathParam("id") String id, @PathParam("name") String name, InputStream body) throws IOException {
        runs.require(id);
        files.write(new RunId(id), CheckpointName.parse(name), body);
    }

    @DELETE
    @Path("{name}")
    @Operation(operationId = "deleteCheckpoint", summary = "Delete a checkpoint")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "404", description = "No such run, or no such checkpoint")
    public void delete(@PathParam("id") String id, @PathParam("name") String name) {
        runs.require(id);
        files.delete(new RunId(id), CheckpointName.parse(name));
    }
}
