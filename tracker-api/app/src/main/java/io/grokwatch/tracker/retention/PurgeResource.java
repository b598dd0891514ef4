package io.grokwatch.tracker.retention;

import io.grokwatch.tracker.client.Purge;
import io.grokwatch.tracker.client.PurgeRequest;
import io.grokwatch.tracker.http.Problems;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashSet;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The purge of runs over HTTP. */
@Path("/api/v1/runs/purge")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "retention")
public final class PurgeResource {
    private final Purges purges;

    PurgeResource(Purges purges) {
        this.purges = purges;
    }

    @POST
    @RolesAllowed("admin")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "purge",
            summary = "Purge deleted runs: delete all data of them for ever",
            description =
                    "All of the runs or none. They are gone from the store, from the checkpoints and from the lists"
                            + " before the answer; their records in the topics follow, as far as no run that is kept needs them.")
    @APIResponse(responseCode = "200", description = "What was purged")
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "409", description = "A run is not deleted, or is active")
    public Purge purge(@Nullable PurgeRequest body) throws InterruptedException {
        if (body == null) {
            throw Problems.badRequest("the body must have the runs to be purged, was empty");
        }
        return purges.purge(List.copyOf(new LinkedHashSet<>(body.runs())));
    }
}
