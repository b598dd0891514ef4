package io.grokwatch.tracker.logging;

import io.grokwatch.tracker.client.LoggingAnswer;
import io.grokwatch.tracker.client.NewLoggedRun;
import io.grokwatch.tracker.http.Problems;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The beginning of runs that programs log. */
@Path("/api/v1/logged-runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "logging", description = "Runs that programs log: begin, metrics, reports, what is requested of them.")
public final class LoggedRunsResource {
    private final ProgramLogging logging;

    LoggedRunsResource(ProgramLogging logging) {
        this.logging = logging;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "beginLoggedRun",
            summary = "Begin an attempt of a run that a program logs",
            description =
                    "The first attempt creates the run; another one, by another client, resumes it. A request that is"
                            + " repeated has the same answer.")
    @APIResponse(
            responseCode = "201",
            description = "The attempt; `Location` is the address of the run",
            content = @Content(schema = @Schema(implementation = LoggingAnswer.class)))
    @APIResponse(responseCode = "400", description = "Something is missing or not as expected")
    @APIResponse(
            responseCode = "409",
            description = "The run was not begun by a program here, is deleted, or has too many attempts")
    @APIResponse(responseCode = "503", description = "Kafka does not acknowledge; repeat the request")
    public Response begin(@Nullable NewLoggedRun body) {
        if (body == null) {
            throw Problems.badRequest("the body must have the id of the run and the client, was empty");
        }
        LoggingAnswer answer = logging.begin(body);
        return Response.created(URI.create("/api/v1/runs/" + answer.run()))
                .entity(answer)
                .build();
    }
}
