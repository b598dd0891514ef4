package io.grokwatch.tracker.wandb;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.tracker.http.Problems;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The file stream of a run, and the telemetry of the client itself. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class WandbStreamResource {
    private final WandbRuns runs;

    WandbStreamResource(WandbRuns runs) {
        this.runs = runs;
    }

    /** @param stopped whether the client is to interrupt its program */
    record Answer(boolean stopped) {}

    @POST
    @Path("files/{entity}/{project}/{run}/file_stream")
    @Consumes(MediaType.WILDCARD)
    public Object stream(@PathParam("project") String project, @PathParam("run") String run, @Nullable JsonNode body)
            throws IOException {
        if (body == null || !body.isObject()) {
            throw Problems.badRequest("the body must be an object with the files of the run");
        }
        return new Answer(runs.receive(project, run, StreamRequest.of(body)));
    }

    /** The client measures itself; that is nothing about its run. */
    @POST
    @Path("sdk/otel/v1/{kind}")
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.WILDCARD)
    public void telemetry(@PathParam("kind") String kind, byte @Nullable [] body) {
        // Read, so that the connection can be used again.
    }
}
