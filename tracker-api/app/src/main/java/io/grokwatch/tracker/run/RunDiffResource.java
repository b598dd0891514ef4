package io.grokwatch.tracker.run;

import io.grokwatch.tracker.client.RunDiff;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The differences between runs over HTTP. */
@Path("/api/v1/run-diff")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "runs")
public final class RunDiffResource {
    private final RunSearch search;

    RunDiffResource(RunSearch search) {
        this.search = search;
    }

    @GET
    @Operation(operationId = "runDiff", summary = "The settings and parameters of runs side by side")
    @APIResponse(responseCode = "200", description = "What differs, and what is the same")
    @APIResponse(responseCode = "400", description = "There are not 2 to 100 different runs")
    @APIResponse(responseCode = "404", description = "No such run")
    public RunDiff diff(@Parameter(description = "The ids of the runs") @QueryParam("run") List<String> ids) {
        return search.diff(ids);
    }
}
