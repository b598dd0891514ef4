package io.grokwatch.tracker.retention;

import io.grokwatch.tracker.client.Purge;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The purge of an experiment over HTTP. */
@Path("/api/v1/experiments/{experiment}/purge")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "retention")
public final class ExperimentPurgeResource {
    private final ExperimentPurges purges;

    ExperimentPurgeResource(ExperimentPurges purges) {
        this.purges = purges;
    }

    @POST
    @RolesAllowed("admin")
    @Operation(
            operationId = "purgeExperiment",
            summary = "Purge a deleted experiment: delete it, its runs and its sweeps for ever",
            description = "Its name may be used again. What an interrupted request has left is purged by the next one.")
    @APIResponse(responseCode = "200", description = "What was purged")
    @APIResponse(responseCode = "404", description = "No such experiment")
    @APIResponse(responseCode = "409", description = "The experiment is not deleted, or a run of it is active")
    public Purge purge(@PathParam("experiment") String experiment) throws InterruptedException {
        return purges.purge(experiment);
    }
}
