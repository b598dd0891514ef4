package io.grokwatch.tracker.live;

import io.grokwatch.events.RunId;
import io.grokwatch.tracker.TrackerConfig;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The live feed over HTTP. */
@Path("/api/v1/live")
@Tag(name = "live", description = "Changes as they happen.")
public final class LiveResource {
    private static final int MAX_RUNS = 200;
    private static final int MAX_METRICS = 100;

    private final LiveHub hub;
    private final FeedAccess access;
    private final SecurityIdentity identity;
    private final int buffer;

    LiveResource(LiveHub hub, FeedAccess access, SecurityIdentity identity, TrackerConfig config) {
        this.hub = hub;
        this.access = access;
        this.identity = identity;
        this.buffer = config.live().subscriberBuffer();
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "live",
            summary = "Follow changes as they happen",
            description =
                    "Server-Sent Events `run`, `phase`, `detection`, `snapshot`, `geometry`, `worker`, with `run=`"
                            + " also `metrics`; `reset` means that too much was missed: read the state again. Open the"
                            + " feed first, then read the state, then apply the events received meanwhile: everything is"
                            + " idempotent by step or id. The feed ends when its token is revoked or expires.")
    @APIResponse(
            responseCode = "200",
            description =
                    "The feed, with a comment every few seconds; the data of each event is the JSON of the property of "
                            + "`LiveEvents` that has the event's name",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "400", description = "A parameter is not as expected")
    @APIResponse(responseCode = "503", description = "Too many subscribers")
    public Multi<OutboundSseEvent> live(
            @Parameter(description = "Follow only this run, with its metrics; repeat it for up to 200 runs")
                    @QueryParam("run")
                    List<String> runs,
            @Parameter(description = "Of the metrics of those runs, send only this one; repeat it for up to 100")
                    @QueryParam("metric")
                    List<String> metrics,
            @Parameter(description = "The id of the last event received, to resume after it")
                    @HeaderParam("Last-Event-ID")
                    @Nullable
                    String lastEventId,
            @Context Sse sse) {
        if (runs.size() > MAX_RUNS) {
            throw new IllegalArgumentException("run must be given at most " + MAX_RUNS + " times, was " + runs.size());
        }
        if (metrics.size() > MAX_METRICS || (runs.isEmpty() && !metrics.isEmpty())) {
            throw new IllegalArgumentException("metric must be given at most " + MAX_METRICS
                    + " times, beside the runs that are followed, was " + metrics);
        }
        Set<String> ids = runs.stream().map(run -> new RunId(run).value()).collect(Collectors.toSet());
        Subscriber subscriber =
                new Subscriber(sse, new Subscription(ids, new HashSet<>(metrics)), buffer, access.end(identity));
        if (!hub.subscribe(subscriber, lastEventId)) {
            throw new ServiceUnavailableException(5L);
        }
        return subscriber.feed().onTermination().invoke(() -> hub.unsubscribe(subscriber));
    }
}
