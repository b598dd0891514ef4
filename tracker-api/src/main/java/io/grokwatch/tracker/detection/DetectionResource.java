package io.grokwatch.tracker.detection;

import io.grokwatch.tracker.http.Problem;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The detections of all runs over HTTP. */
@Path("/api/v1/detections")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "detections", description = "What was found out about runs, with its evidence.")
public final class DetectionResource {
    private static final int MOST = 1_000;

    private final Findings findings;

    DetectionResource(Findings findings) {
        this.findings = findings;
    }

    @GET
    @Operation(operationId = "detections", summary = "The detections of all runs, newest first")
    @APIResponse(responseCode = "200", description = "The detections with their evidence")
    @APIResponse(responseCode = "400", description = "A parameter is not as expected")
    public DetectionView.All newest(
            @Parameter(description = "Only those of this topic") @QueryParam("type") @Nullable String type,
            @Parameter(description = "How many, 1 to 1000") @QueryParam("limit") @DefaultValue("50") String limit) {
        if (type != null && !Findings.TYPES.containsKey(type)) {
            throw Problem.badParameter("type", type, "one of " + new TreeSet<>(Findings.TYPES.keySet()));
        }
        return new DetectionView.All(findings.newest(type, Problem.whole("limit", limit, MOST)));
    }
}
