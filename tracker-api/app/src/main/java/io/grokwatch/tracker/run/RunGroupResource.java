package io.grokwatch.tracker.run;

import io.grokwatch.tracker.client.RunGroups;
import jakarta.ws.rs.BeanParam;
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

/** Runs in groups over HTTP. */
@Path("/api/v1/run-groups")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "runs")
public final class RunGroupResource {
    private final RunSearch search;

    RunGroupResource(RunSearch search) {
        this.search = search;
    }

    @GET
    @Operation(
            operationId = "runGroups",
            summary = "The runs that match, in groups with aggregates",
            description = "In the order of the values that are grouped by; at most 2,000 groups, the rest is counted."
                    + " Missing values are a group of their own and left out of aggregates.")
    @APIResponse(responseCode = "200", description = "The groups")
    @APIResponse(responseCode = "400", description = "A parameter is not as expected")
    public RunGroups groups(
            @Parameter(description = "Fields such as `params.lr`; at most four, none makes one group") @QueryParam("by")
                    List<String> by,
            @Parameter(
                            description =
                                    "Such as `median(memorised_step)`: count, min, max, sum, mean, stddev, median, p10,"
                                            + " p25, p75, p90; at most twenty")
                    @QueryParam("aggregate")
                    List<String> aggregates,
            @BeanParam ScopeParameters scope) {
        return search.groups(scope.scope(), by, aggregates);
    }
}
