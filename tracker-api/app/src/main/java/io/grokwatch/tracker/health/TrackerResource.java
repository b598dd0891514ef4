package io.grokwatch.tracker.health;

import io.grokwatch.tracker.client.TrackerView;
import io.grokwatch.tracker.projection.Lane;
import io.grokwatch.tracker.projection.ProjectionStatus;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The condition of the tracker over HTTP. It is answered without the store, so also while that is away. */
@Path("/api/v1/tracker")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "tracker", description = "The tracker itself.")
public final class TrackerResource {
    private final Outages outages;
    private final ProjectionStatus projection;

    TrackerResource(Outages outages, ProjectionStatus projection) {
        this.outages = outages;
        this.projection = projection;
    }

    @GET
    @Operation(operationId = "tracker", summary = "What is wrong with the tracker, and how late it is")
    @APIResponse(responseCode = "200", description = "The condition of the tracker")
    public TrackerView condition() {
        return new TrackerView(
                outages.atOnce(),
                projection.late(Lane.EVENTS).toMillis(),
                projection.late(Lane.METRICS).toMillis(),
                projection.late(Lane.SNAPSHOTS).toMillis());
    }
}
