package io.grokwatch.tracker.run;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.MetricNamesMapped;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.EndRequest;
import io.grokwatch.tracker.client.InterventionRequest;
import io.grokwatch.tracker.client.MetricNamesRequest;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.RunChange;
import io.grokwatch.tracker.client.RunPage;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.Sparkline;
import io.grokwatch.tracker.client.StopRequest;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.search.RunSummary;
import io.grokwatch.tracker.search.Search;
import io.grokwatch.tracker.trainer.KnownTrainers;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
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
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
@Tag(name = "runs", description = "Runs: search, submit, read, change, stop, delete.")
public final class RunResource {
    private static final int MOST_RUNS = 500;
    private static final int MOST_SPARKS = 500;

    private final Runs runs;
    private final RunSubmissions submissions;
    private final RunViews views;
    private final RunStops stops;
    private final RunEnds ends;
    private final TrainingCommands commands;
    private final RunFeed feed;
    private final Outbox outbox;
    private final RunSparklines sparklines;
    private final KnownTrainers trainers;
    private final RunSearch search;
    private final RunEdits edits;
    private final RandomGenerator random = new SecureRandom();

    RunResource(
            Runs runs,
            RunSubmissions submissions,
            RunViews views,
            RunStops stops,
            RunEnds ends,
            TrainingCommands commands,
            RunFeed feed,
            Outbox outbox,
            RunSparklines sparklines,
            KnownTrainers trainers,
            RunSearch search,
            RunEdits edits) {
        this.runs = runs;
        this.submissions = submissions;
        this.views = views;
        this.stops = stops;
        this.ends = ends;
        this.commands = commands;
        this.feed = feed;
        this.outbox = outbox;
        this.sparklines = sparklines;
        this.trainers = trainers;
        this.search = search;
        this.edits = edits;
    }

    @GET
    @Operation(
            operationId = "runs",
            summary = "The runs that match, newest submission first",
            description = "A page begins after the last run of the page before, so that runs that come or go meanwhile"
                    + " neither repeat nor hide others. The grammar of filters and orders is in the README of"
                    + " `tracker-api`; errors name the column.")
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
                    String spark,
            @Parameter(
                            description =
                                    "Such as `metrics.val/loss`, `delay_ratio DESC`; the first counts most, missing"
                                            + " values come last")
                    @QueryParam("orderBy")
                    List<String> orderBy,
            @BeanParam ScopeParameters scope) {
        int resolution = spark == null ? 0 : Problems.whole("spark", spark, MOST_SPARKS);
        int most = Problems.whole("limit", limit, MOST_RUNS);
        Search.Page<RunSummary> page = search.page(scope.scope(), orderBy, most, before);
        Collection<Run> found =
                runs.find(page.items().stream().map(RunSummary::id).toList()).values();
        Map<String, Sparkline> lines = sparklines.of(found, resolution);
        List<RunView> shown =
                found.stream().map(run -> views.view(run, lines.get(run.id()))).toList();
        return new RunPage(shown, page.next(), page.matching());
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
        RunSpec spec = SubmittedSpec.of(body, Instant.now(), random);
        trainers.requireAccepted(spec.trainer(), spec.parameters());
        Submission submission = new Submission(spec.masked(), submissions.submit(List.of(spec)), false);
        Run run = Run.of(spec.runId().value(), submission);
        return Response.created(URI.create("/api/v1/runs/" + run.id()))
                .entity(views.view(run, null))
                .build();
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "changeRun",
            summary = "Change what people and programs keep about a run",
            description =
                    "Its name, notes, tags, logged parameters, datasets and experiment, and whether it is pinned or"
                            + " archived. What is null or missing stays as it is.")
    @APIResponse(responseCode = "200", description = "The run as it is now")
    @APIResponse(responseCode = "400", description = "A value is not as expected")
    @APIResponse(responseCode = "404", description = "No such run, or no such experiment")
    @APIResponse(
            responseCode = "409",
            description = "The run or the experiment is deleted, or the run has another revision")
    public RunView change(@PathParam("id") String id, @Nullable RunChange body) {
        known(id);
        if (body == null) {
            throw Problems.badRequest("the body must be what is to be changed, was empty");
        }
        edits.change(id, body);
        return views.view(known(id), null);
    }

    @DELETE
    @Path("{id}")
    @Operation(
            operationId = "deleteRun",
            summary = "Delete a run",
            description = "It is left out of lists, and can be restored until it is purged.")
    @APIResponse(responseCode = "200", description = "The run, deleted")
    @APIResponse(responseCode = "404", description = "No such run")
    public RunView delete(@PathParam("id") String id) {
        edits.delete(id);
        return views.view(known(id), null);
    }

    @POST
    @Path("{id}/restore")
    @Operation(operationId = "restoreRun", summary = "Restore a deleted run")
    @APIResponse(responseCode = "200", description = "The run")
    @APIResponse(responseCode = "404", description = "No such run")
    public RunView restore(@PathParam("id") String id) {
        edits.restore(id);
        return views.view(known(id), null);
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
