package io.grokwatch.tracker.logging;

import io.grokwatch.events.RunId;
import io.grokwatch.tracker.client.LoggedEvent;
import io.grokwatch.tracker.client.LoggedRows;
import io.grokwatch.tracker.client.LoggingAnswer;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problems;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What programs log of a run over HTTP. */
@Path("/api/v1/runs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "logging")
public final class LoggingResource {
    private final ProgramLogging logging;
    private final KnownRuns runs;

    LoggingResource(ProgramLogging logging, KnownRuns runs) {
        this.logging = logging;
        this.runs = runs;
    }

    @POST
    @Path("metrics")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "logMetrics",
            summary = "Log a batch of metrics",
            description =
                    "Answered once Kafka has acknowledged it. A batch of the same client and sequence counts once. What"
                            + " the rules of the contract refuse is left out by itself, and counted in the answer.")
    @APIResponse(responseCode = "200", description = "What was refused, and what is requested of the program")
    @APIResponse(responseCode = "400", description = "The body is not as expected")
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "409", description = "The client has not begun an attempt of the run")
    @APIResponse(responseCode = "503", description = "Kafka does not acknowledge; repeat the request")
    public LoggingAnswer metrics(@PathParam("id") String id, @Nullable LoggedRows body) {
        if (body == null) {
            runs.require(new RunId(id).value());
            throw Problems.badRequest("the body must have the client, a sequence and rows, was empty");
        }
        return logging.log(id, body);
    }

    @POST
    @Path("events")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "reportEvent",
            summary = "Report the progress, a warning, an intervention or the end of a run",
            description =
                    "Answered once Kafka has acknowledged it. A run of which nothing is reported becomes inactive.")
    @APIResponse(responseCode = "200", description = "What is requested of the program")
    @APIResponse(responseCode = "400", description = "The body is not as expected")
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "409", description = "The client has not begun an attempt of the run")
    @APIResponse(responseCode = "503", description = "Kafka does not acknowledge; repeat the request")
    public LoggingAnswer events(@PathParam("id") String id, @Nullable LoggedEvent body) {
        if (body == null) {
            runs.require(new RunId(id).value());
            throw Problems.badRequest("the body must have the client, a type and a step, was empty");
        }
        return logging.report(id, body);
    }
}
