package io.grokwatch.tracker.detection;

import io.grokwatch.events.PhaseChanged;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.client.Detections;
import io.grokwatch.tracker.client.Phases;
import io.grokwatch.tracker.http.KnownRuns;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The findings about one run over HTTP. */
@Path("/api/v1/runs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "detections", description = "Phases of runs, and detections with their evidence.")
public final class FindingResource {
    private final Findings findings;
    private final KnownRuns runs;

    FindingResource(Findings findings, KnownRuns runs) {
        this.findings = findings;
        this.runs = runs;
    }

    @GET
    @Path("phases")
    @Operation(operationId = "phases", summary = "The phases of a run, of all attempts and revisions, by attempt")
    @APIResponse(responseCode = "200", description = "The events PhaseChanged")
    @APIResponse(responseCode = "404", description = "No such run")
    public Phases phases(@PathParam("id") String id) {
        List<PhaseChanged> phases = findings.phases(id);
        if (phases.isEmpty()) {
            runs.require(id);
        }
        return new Phases(phases);
    }

    @GET
    @Path("detections")
    @Operation(operationId = "detectionsOfRun", summary = "The detections of a run, of all attempts, by step")
    @APIResponse(responseCode = "200", description = "The detections with their evidence")
    @APIResponse(responseCode = "404", description = "No such run")
    public Detections detections(@PathParam("id") String id) {
        List<DetectionView> detections = findings.views(id);
        if (detections.isEmpty()) {
            runs.require(id);
        }
        return new Detections(detections);
    }
}
