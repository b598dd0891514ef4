package io.grokwatch.tracker.alert;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.RunId;
import io.grokwatch.events.codec.Json;
import io.grokwatch.tracker.client.AlertChannelView;
import io.grokwatch.tracker.client.AlertChannels;
import io.grokwatch.tracker.client.AlertDeliveries;
import io.grokwatch.tracker.client.AlertMute;
import io.grokwatch.tracker.client.AlertRuleView;
import io.grokwatch.tracker.client.AlertRules;
import io.grokwatch.tracker.client.AlertTest;
import io.grokwatch.tracker.client.DetectionType;
import io.grokwatch.tracker.client.NewAlertChannel;
import io.grokwatch.tracker.client.NewAlertRule;
import io.grokwatch.tracker.http.Problems;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Channels, rules and the log of alerts over HTTP. Channels reach into networks, so that they need the scope admin. */
@Path("/api/v1/alerts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "alerts", description = "Which detections are sent to which channels.")
public final class AlertResource {
    private static final int MAX_PAGE = 500;

    private final AlertSettings settings;
    private final DeliveryLog log;
    private final Deliverer deliverer;

    AlertResource(AlertSettings settings, DeliveryLog log, Deliverer deliverer) {
        this.settings = settings;
        this.log = log;
        this.deliverer = deliverer;
    }

    @GET
    @Path("channels")
    @Operation(operationId = "alertChannels", summary = "The channels of alerts")
    @APIResponse(responseCode = "200", description = "By name, without secrets")
    public AlertChannels channels() {
        return new AlertChannels(settings.channels().stream().map(Channel::view).toList());
    }

    @POST
    @Path("channels")
    @RolesAllowed("admin")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createAlertChannel",
            summary = "Create a channel of alerts",
            description = "A webhook without a secret gets one, which this answer alone has.")
    @APIResponse(
            responseCode = "201",
            description = "The channel",
            content = @Content(schema = @Schema(implementation = AlertChannelView.class)))
    @APIResponse(responseCode = "400", description = "The channel is not as expected")
    @APIResponse(responseCode = "409", description = "There are too many channels")
    public Response createChannel(@Nullable NewAlertChannel body) {
        return Response.status(Response.Status.CREATED)
                .entity(settings.createChannel(required(body)))
                .build();
    }

    @PUT
    @Path("channels/{channel}")
    @RolesAllowed("admin")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "setAlertChannel",
            summary = "Replace a channel of alerts",
            description = "Without a secret it keeps the one that it has.")
    @APIResponse(responseCode = "200", description = "The channel")
    @APIResponse(responseCode = "400", description = "The channel is not as expected")
    @APIResponse(responseCode = "404", description = "No such channel")
    public AlertChannelView setChannel(@PathParam("channel") String channel, @Nullable NewAlertChannel body) {
        return settings.replaceChannel(channel, required(body));
    }

    @DELETE
    @Path("channels/{channel}")
    @RolesAllowed("admin")
    @Operation(operationId = "deleteAlertChannel", summary = "Delete a channel of alerts")
    @APIResponse(responseCode = "204", description = "There is no such channel any more")
    @APIResponse(responseCode = "404", description = "No such channel")
    @APIResponse(responseCode = "409", description = "A rule sends to it")
    public void deleteChannel(@PathParam("channel") String channel) {
        settings.deleteChannel(channel);
    }

    @POST
    @Path("channels/{channel}/test")
    @RolesAllowed("admin")
    @Operation(
            operationId = "testAlertChannel",
            summary = "Send a test to a channel of alerts",
            description = "Once; its run is named `test`. The answer has what the receiver answered.")
    @APIResponse(responseCode = "200", description = "Whether the receiver has acknowledged it, or why not")
    @APIResponse(responseCode = "404", description = "No such channel")
    public AlertTest test(@PathParam("channel") String id) throws InterruptedException {
        Channel channel = settings.channel(id);
        try {
            deliverer.sendOnce(channel, example());
            return new AlertTest(true, null);
        } catch (UndeliveredException e) {
            return new AlertTest(false, Deliverer.shortened(e));
        }
    }

    @GET
    @Path("rules")
    @Operation(operationId = "alertRules", summary = "The rules of alerts")
    @APIResponse(responseCode = "200", description = "By name, with the kinds that a rule may name")
    public AlertRules rules() {
        return new AlertRules(settings.rules(), AlertKinds.all());
    }

    @POST
    @Path("rules")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createAlertRule",
            summary = "Create a rule of alerts",
            description = "It applies to what is detected from now on.")
    @APIResponse(
            responseCode = "201",
            description = "The rule",
            content = @Content(schema = @Schema(implementation = AlertRuleView.class)))
    @APIResponse(responseCode = "400", description = "The rule is not as expected")
    @APIResponse(responseCode = "404", description = "No such channel")
    @APIResponse(responseCode = "409", description = "There are too many rules")
    public Response createRule(@Nullable NewAlertRule body) {
        return Response.status(Response.Status.CREATED)
                .entity(settings.createRule(required(body)))
                .build();
    }

    @PUT
    @Path("rules/{rule}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "setAlertRule", summary = "Replace a rule of alerts")
    @APIResponse(responseCode = "200", description = "The rule, muted as before")
    @APIResponse(responseCode = "400", description = "The rule is not as expected")
    @APIResponse(responseCode = "404", description = "No such rule or channel")
    public AlertRuleView setRule(@PathParam("rule") String rule, @Nullable NewAlertRule body) {
        return settings.replaceRule(rule, required(body));
    }

    @POST
    @Path("rules/{rule}/mute")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "muteAlertRule",
            summary = "Mute a rule of alerts until a time, or end that",
            description = "What it would send is recorded as suppressed.")
    @APIResponse(responseCode = "200", description = "The rule")
    @APIResponse(responseCode = "404", description = "No such rule")
    public AlertRuleView mute(@PathParam("rule") String rule, @Nullable AlertMute body) {
        return settings.mute(rule, required(body).until());
    }

    @DELETE
    @Path("rules/{rule}")
    @Operation(operationId = "deleteAlertRule", summary = "Delete a rule of alerts")
    @APIResponse(responseCode = "204", description = "There is no such rule any more")
    @APIResponse(responseCode = "404", description = "No such rule")
    public void deleteRule(@PathParam("rule") String rule) {
        settings.deleteRule(rule);
    }

    @GET
    @Path("deliveries")
    @Operation(operationId = "alertDeliveries", summary = "What became of the alerts of the last thirty days")
    @APIResponse(responseCode = "200", description = "A page, newest first")
    @APIResponse(responseCode = "400", description = "A parameter is not as expected")
    public AlertDeliveries deliveries(
            @QueryParam("limit") @DefaultValue("50") String limit, @QueryParam("before") @Nullable String before) {
        return log.page(Problems.whole("limit", limit, MAX_PAGE), before);
    }

    private static <T> T required(@Nullable T body) {
        if (body == null) {
            throw Problems.badRequest("the body must have a JSON object, was empty");
        }
        return body;
    }

    private static Alert example() {
        Detection detection = AnomalyDetected.builder()
                .id("test")
                .detector(new DetectorRef("test", 1, "0"))
                .run(new RunId("test"), 1)
                .kind(AnomalyDetected.Kind.LOSS_SPIKE)
                .stage(Detection.Stage.CONFIRMED)
                .ordinal(1)
                .step(1)
                .fromStep(0)
                .message("this is a test of the channel")
                .strength(1)
                .evidence(new TreeMap<>())
                .build();
        return new Alert(
                "test-" + UUID.randomUUID(),
                "test",
                "test",
                "test",
                null,
                AlertKinds.of(detection),
                detection.stage(),
                detection.step(),
                DetectionType.of(detection),
                Json.MAPPER.valueToTree(detection),
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }
}
