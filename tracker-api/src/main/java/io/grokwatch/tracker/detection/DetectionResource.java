package io.grokwatch.tracker.detection;

import io.grokwatch.events.PhaseChanged;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problem;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Phases and detections over HTTP. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "detections", description = "What was found out about runs, with its evidence.")
public final class DetectionResource {
    private static final int MOST = 1_000;

    private final Findings findings;
    private final KnownRuns runs;

    DetectionResource(Findings findings, KnownRuns runs) {
        this.findings = findings;
        this.runs = runs;
    }

    /** Phases, as they were published. */
    public record AllPhases(List<PhaseChanged> phases) {}

    @GET
    @Path("runs/{id}/phases")
    @Operation(operationId = "phases", summary = "The phases of a run, by attempt and step")
    @APIResponse(responseCode = "200", description = "The events PhaseChanged")
    @APIResponse(responseCode = "404", description = "No such run")
    public AllPhases phases(@PathParam("id") String id) {
        List<PhaseChanged> phases = findings.phases(id);
        if (phases.isEmpty()) {
            runs.require(id);
        }
        return new AllPhases(phases);
    }

    @GET
    @Path("runs/{id}/detections")
    @Operation(operationId = "detectionsOfRun", summary = "The detections of a run, by step")
    @APIResponse(responseCode = "200", description = "The detections with their evidence")
    @APIResponse(responseCode = "404", description = "No such run")
    public DetectionView.All detections(@PathParam("id") String id) {
        List<DetectionView> detections = findings.views(id);
        if (detections.isEmpty()) {
            runs.require(id);
        }
        return new DetectionView.All(detections);
    }

    @GET
    @Path("detections")
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
