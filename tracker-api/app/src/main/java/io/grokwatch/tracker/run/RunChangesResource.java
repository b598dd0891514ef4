package io.grokwatch.tracker.run;

import io.grokwatch.tracker.client.ChangedRuns;
import io.grokwatch.tracker.client.RunChanges;
import io.grokwatch.tracker.http.Problems;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Changes of many runs over HTTP. */
@Path("/api/v1/run-changes")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "runs")
public final class RunChangesResource {
    private final RunEdits edits;

    RunChangesResource(RunEdits edits) {
        this.edits = edits;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "changeRuns",
            summary = "Change, delete or restore many runs",
            description = "At most 1,000 runs, named by their ids or by a filter. Each is changed by itself; those that"
                    + " are refused are listed with the reason.")
    @APIResponse(responseCode = "200", description = "Which were changed, and why others were not")
    @APIResponse(responseCode = "400", description = "A value is not as expected, or more runs match")
    @APIResponse(responseCode = "404", description = "No such experiment")
    public ChangedRuns change(@Nullable RunChanges body) {
        if (body == null) {
            throw Problems.badRequest("the body must have runs or a filter, and what is to be changed, was empty");
        }
        return edits.change(body);
    }
}
