package io.grokwatch.tracker.worker;

import io.grokwatch.tracker.client.Workers;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** WorkerRegistry over HTTP. */
@Path("/api/v1/workers")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "workers", description = "The processes that train.")
public final class WorkerResource {
    private final WorkerRegistry workers;

    WorkerResource(WorkerRegistry workers) {
        this.workers = workers;
    }

    @GET
    @Operation(operationId = "workers", summary = "The workers that were active during the last day, by name")
    @APIResponse(responseCode = "200", description = "Each worker, by its newest heartbeat")
    public Workers all() {
        return new Workers(workers.all());
    }
}
