package io.grokwatch.tracker.run;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.MetricNamesMapped;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.EndRequest;
import io.grokwatch.tracker.client.InterventionRequest;
import io.grokwatch.tracker.client.MetricNamesRequest;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.RunPage;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.StopRequest;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.metric.Sparklines;
import io.grokwatch.tracker.trainer.KnownTrainers;
import jakarta.ws.rs.Consumes;
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
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Runs over HTTP. */
@Path("/api/v1/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "runs", description = "Runs: submit, read, change, stop.")
public final class RunResource {
    private static final int MOST_RUNS = 500;
    private static final int MOST_SPARKS = 500;

    private final Runs runs;
    private final RunViews views;
    private final RunStops stops;
    private final RunEnds ends;
    private final TrainingCommands commands;
    private final RunFeed feed;
    private final Outbox outbox;
    private final Sparklines sparklines;
    private final KnownTrainers trainers;
    private final RandomGenerator random = new SecureRandom();

    RunResource(
            Runs runs,
            RunViews views,
            RunStops stops,
            RunEnds ends,
            TrainingCommands commands,
            RunFeed feed,
            Outbox outbox,
            Sparklines sparklines,
            KnownTrainers trainers) {
        this.runs = runs;
        this.views = views;
        this.stops = stops;
        this.ends = ends;
        this.commands = commands;
        this.feed = feed;
        this.outbox = outbox;
        this.sparklines = sparklines;
        this.trainers = trainers;
    }

    @GET
    @Operation(operationId = "runs", summary = "The runs, newest submission first")
    @APIResponse(responseCode = "200", description = "A page of runs, and the cursor of the next")
    @APIResponse(responseCode = "400", description = "A parameter is not as expected")
    public RunPage list(
            @Parameter(
                            description = "How many, 1 to 500",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "500",
                                            defaultValue = "50"))
                    @QueryParam("limit")
                    @DefaultValue("50")
                    String limit,
            @Parameter(description = "The cursor `next` of the page before") @QueryParam("before") @Nullable
                    String before,
            @Parameter(
                            description = "With accuracies at about this resolution, 1 to 500",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "500"))
                    @QueryParam("spark")
                    @Nullable
                    String spark) {
        int resolution = spark == null ? 0 : Problems.whole("spark", spark, MOST_SPARKS);
        Runs.Page page = runs.page(Problems.whole("limit", limit, MOST_RUNS), before);
        List<RunView> shown = page.runs().stream()
                .map(run -> views.view(
                        run,
                        resolution == 0
                                ? null
                                : sparklines.of(
                                        run.id(),
                                        RunViews.naming(run),
                                        resolution,
                                        run.progress().attempts() + "/"
                                                + run.progress().lastRecordAt())))
                .toList();
        return new RunPage(shown, page.next());
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "run", summary = "One run")
    @APIResponse(responseCode = "200", description = "The run")
    @APIResponse(responseCode = "404", description = "No such run")
    public RunView one(@PathParam("id") String id) {
        return views.view(known(id), null);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "submit",
            summary = "Submit a run",
            description =
                    "The run is stored before the answer, and reaches a worker even if this server stops meanwhile.")
    @APIResponse(
            responseCode = "201",
            description = "The run, queued; `Location` is its address",
            content = @Content(schema = @Schema(implementation = RunView.class)))
    @APIResponse(responseCode = "400", description = "Something is missing or not as expected")
    public Response submit(@Nullable NewRun body) {
        if (body == null) {
            throw Problems.badRequest("the body must be the run to be trained, was empty");
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        RunSpec spec = SubmittedSpec.of(body, now, random);
        trainers.requireAccepted(spec.trainer(), spec.parameters());
        // The run is stored to be shown; what the worker receives leaves by the outbox.
        Submission submission = new Submission(spec.masked(), now);
        outbox.put(spec.runId(), new RunRequested(spec));
        runs.submit(spec.runId().value(), submission);
        feed.requested(spec.runId().value());
        outbox.wakeUp();
        Run run = Run.of(spec.runId().value(), submission);
        return Response.created(URI.create("/api/v1/runs/" + run.id()))
                .entity(views.view(run, null))
                .build();
    }

    @POST
    @Path("{id}/stop")
    @Operation(
            operationId = "stop",
            summary = "Stop a run",
            description =
                    "The worker ends the run after its current step; one that still waits is stopped as soon as it"
                            + " begins. `stop.receivedBy` of the run is the worker that has received the request.")
    @APIResponse(
            responseCode = "202",
            description = "The run, stopping",
            content = @Content(schema = @Schema(implementation = RunView.class)))
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(
            responseCode = "409",
            description = "The run has ended already, or no worker could receive the request")
    public Response stop(@PathParam("id") String id, @Nullable StopRequest body) {
        String reason = body == null || body.reason() == null ? "stopped on request" : body.reason();
        Run run = stops.stop(known(id), reason);
        feed.requested(id);
        return Response.accepted(views.view(run, null)).build();
    }

    @POST
    @Path("{id}/end")
    @Operation(
            operationId = "end",
            summary = "End a run that no worker trains",
            description = "Publishes the end that the run's own program did not: of a run whose metrics come without"
                    + " lifecycle events, or whose worker is lost. The run has ended once the event is projected.")
    @APIResponse(
            responseCode = "202",
            description = "The run; its end is published",
            content = @Content(schema = @Schema(implementation = RunView.class)))
    @APIResponse(responseCode = "400", description = "The status is not a final one")
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "409", description = "The run has ended, has not begun, or a worker trains it")
    public Response end(@PathParam("id") String id, @Nullable EndRequest body) {
        Run run = known(id);
        ends.end(run, body);
        return Response.accepted(views.view(run, null)).build();
    }

    @PUT
    @Path("{id}/metric-names")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "mapMetricNames",
            summary = "State which metrics of a run are which standard ones",
            description = "Replaces what was stated before. Metrics are stored and drawn under their own names; the"
                    + " detectors read what is received afterwards under the standard names, and a redetection all.")
    @APIResponse(
            responseCode = "202",
            description = "The run; what was stated is published",
            content = @Content(schema = @Schema(implementation = RunView.class)))
    @APIResponse(responseCode = "400", description = "A name is no standard one, or is stated twice")
    @APIResponse(responseCode = "404", description = "No such run")
    public Response mapMetricNames(@PathParam("id") String id, @Nullable MetricNamesRequest body) {
        Run run = known(id);
        if (body == null) {
            throw Problems.badRequest("the body must have overrides, was empty");
        }
        RunId runId = new RunId(id);
        outbox.put(
                runId,
                new MetricNamesMapped(
                        runId,
                        Math.max(1, run.progress().attempt()),
                        Math.max(0, run.progress().current().step()),
                        body.overrides()));
        outbox.wakeUp();
        return Response.accepted(views.view(run, null)).build();
    }

    @POST
    @Path("{id}/interventions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "intervene",
            summary = "Change a setting of a run in training",
            description =
                    "The worker changes it before its next step and reports the change; if it ends before that, the "
                            + "next worker does.")
    @APIResponse(
            responseCode = "202",
            description = "The run; the command is sent to its worker",
            content = @Content(schema = @Schema(implementation = RunView.class)))
    @APIResponse(
            responseCode = "400",
            description = "The trainer does not change that setting in mid-run, or not to such a value")
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "409", description = "The run is not in training")
    public Response intervene(@PathParam("id") String id, @Nullable InterventionRequest body) {
        Run run = known(id);
        if (body == null) {
            throw Problems.badRequest("the body must have a parameter and a value, was empty");
        }
        commands.intervene(run, body.parameter(), body.value());
        return Response.accepted(views.view(run, null)).build();
    }

    @POST
    @Path("{id}/checkpoint")
    @Operation(
            operationId = "checkpoint",
            summary = "Have a run in training write a checkpoint",
            description = "The worker writes it before its next step.")
    @APIResponse(
            responseCode = "202",
            description = "The run; the command is sent to its worker",
            content = @Content(schema = @Schema(implementation = RunView.class)))
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "409", description = "The run is not in training")
    public Response checkpoint(@PathParam("id") String id) {
        Run run = known(id);
        commands.checkpoint(run);
        return Response.accepted(views.view(run, null)).build();
    }

    private Run known(String id) {
        return runs.find(id).orElseThrow(() -> KnownRuns.unknown(id));
    }
}
