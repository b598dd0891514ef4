package io.grokwatch.tracker.sweep;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.validation.SecretNames;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.NewSweep;
import io.grokwatch.tracker.client.PhaseDiagram;
import io.grokwatch.tracker.client.ResumeRequest;
import io.grokwatch.tracker.client.RunChange;
import io.grokwatch.tracker.client.StopRequest;
import io.grokwatch.tracker.client.SweepPage;
import io.grokwatch.tracker.client.SweepTable;
import io.grokwatch.tracker.client.SweepView;
import io.grokwatch.tracker.experiment.Experiments;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.run.GeneratedId;
import io.grokwatch.tracker.run.RunResults;
import io.grokwatch.tracker.run.RunStops;
import io.grokwatch.tracker.run.RunSubmissions;
import io.grokwatch.tracker.run.SubmittedSpec;
import io.grokwatch.tracker.trainer.KnownTrainers;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Sweeps over HTTP. */
@Path("/api/v1/sweeps")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "sweeps", description = "Sets of runs that differ in settings and seeds, and their results.")
public final class SweepResource {
    private static final int MAX_SWEEPS = 100;
    /** The tag of a run whose value is the id of its sweep. */
    private static final String SWEEP_TAG = "sweep";

    private final Sweeps sweeps;
    private final RunSubmissions submissions;
    private final RunResults results;
    private final RunStops stops;
    private final KnownTrainers trainers;
    private final Experiments experiments;
    private final RandomGenerator random = new SecureRandom();

    SweepResource(
            Sweeps sweeps,
            RunSubmissions submissions,
            RunResults results,
            RunStops stops,
            KnownTrainers trainers,
            Experiments experiments) {
        this.sweeps = sweeps;
        this.submissions = submissions;
        this.results = results;
        this.stops = stops;
        this.trainers = trainers;
        this.experiments = experiments;
    }

    @GET
    @Operation(operationId = "sweeps", summary = "The sweeps, newest submission first")
    @APIResponse(responseCode = "200", description = "A page of sweeps, and the cursor of the next")
    @APIResponse(responseCode = "400", description = "A parameter is not as expected")
    public SweepPage list(
            @Parameter(
                            description = "How many, 1 to 100",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "100",
                                            defaultValue = "20"))
                    @QueryParam("limit")
                    @DefaultValue("20")
                    String limit,
            @Parameter(description = "Those of this name") @QueryParam("name") @Nullable String name,
            @Parameter(description = "The cursor `next` of the page before") @QueryParam("before") @Nullable
                    String before) {
        Sweeps.Page page = sweeps.page(Problems.whole("limit", limit, MAX_SWEEPS), name, before);
        return new SweepPage(
                page.sweeps().stream().map(sweep -> members(sweep).view()).toList(), page.next());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "submitSweep",
            summary = "Submit a sweep",
            description = "A run is queued for every seed in each cell: every combination of the values in `grid` with"
                    + " every drawn point. The sweep and its runs are stored before the answer. Of one that was"
                    + " interrupted, `missing` runs are submitted when it is resumed.")
    @APIResponse(
            responseCode = "201",
            description = "The sweep; `Location` is its address",
            content = @Content(schema = @Schema(implementation = SweepView.class)))
    @APIResponse(responseCode = "400", description = "Something is missing or not as expected")
    @APIResponse(responseCode = "404", description = "No such experiment")
    @APIResponse(responseCode = "409", description = "The experiment is deleted")
    public Response submit(@Nullable NewSweep body) {
        if (body == null) {
            throw Problems.badRequest("the body must be the sweep to be trained, was empty");
        }
        if (body.experiment() != null) {
            experiments.require(body.experiment());
        }
        requireTrainable(body);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Sweep sweep =
                new Sweep(GeneratedId.of(body.name(), "sweep", now, random), body.masked(), now, null, new TreeMap<>());
        List<RunSpec> specs = specs(sweep, body, allPlaces(body));
        sweeps.save(sweep);
        submit(sweep, specs);
        return Response.created(URI.create("/api/v1/sweeps/" + sweep.id()))
                .entity(members(sweep).view())
                .build();
    }

    @GET
    @Path("{sweep}")
    @Operation(operationId = "sweep", summary = "One sweep")
    @APIResponse(responseCode = "200", description = "The sweep, and how many of its runs have ended")
    @APIResponse(responseCode = "404", description = "No such sweep")
    public SweepView one(@PathParam("sweep") String id) {
        return members(known(id)).view();
    }

    @GET
    @Path("{sweep}/table")
    @Operation(
            operationId = "sweepTable",
            summary = "The results of a sweep by cell",
            description = "For each cell its runs, the median steps to memorise and to generalise, the median of the"
                    + " runs' ratios, and the share of runs that did.")
    @APIResponse(responseCode = "200", description = "The cells in the order of the sweep")
    @APIResponse(responseCode = "404", description = "No such sweep")
    public SweepTable table(@PathParam("sweep") String id) {
        return SweepTables.table(members(known(id)));
    }

    @GET
    @Path("{sweep}/phase-diagram")
    @Operation(
            operationId = "phaseDiagram",
            summary = "The results of a sweep over two of its settings",
            description = "For each pair of values what became of its runs, whatever their other settings.")
    @APIResponse(
            responseCode = "200",
            description = "The values of both settings, and a cell for each pair that has runs")
    @APIResponse(responseCode = "400", description = "The sweep does not vary such a setting")
    @APIResponse(responseCode = "404", description = "No such sweep")
    public PhaseDiagram phaseDiagram(
            @PathParam("sweep") String id,
            @Parameter(description = "A setting that the sweep varies, or `seed`", example = "wd")
                    @QueryParam("x")
                    @Nullable
                    String x,
            @Parameter(description = "Another one", example = "frac") @QueryParam("y") @Nullable String y) {
        return SweepTables.diagram(members(known(id)), x, y);
    }

    @POST
    @Path("{sweep}/stop")
    @Operation(
            operationId = "stopSweep",
            summary = "Stop all runs of a sweep",
            description = "Those in training end after their current step, those in the queue are not trained.")
    @APIResponse(
            responseCode = "202",
            description = "The sweep; its runs are requested to stop",
            content = @Content(schema = @Schema(implementation = SweepView.class)))
    @APIResponse(responseCode = "404", description = "No such sweep")
    public Response stop(@PathParam("sweep") String id, @Nullable StopRequest body) {
        Sweep sweep = known(id);
        String reason = body == null || body.reason() == null ? "sweep stopped on request" : body.reason();
        List<String> open = members(sweep).open();
        Sweep stopped = sweep.stopped(new Sweep.Stop(Instant.now().truncatedTo(ChronoUnit.MILLIS), reason));
        sweeps.save(stopped);
        stops.stop(open, reason);
        return Response.accepted(members(stopped).view()).build();
    }

    @POST
    @Path("{sweep}/resume")
    @Operation(
            operationId = "resumeSweep",
            summary = "Submit the runs of a sweep that have not been trained to their end",
            description =
                    "Runs that are missing, have failed or were stopped are submitted, the latter two as new runs."
                            + " Settings of every run that are secrets are not stored: they have to be in the request.")
    @APIResponse(
            responseCode = "202",
            description = "The sweep",
            content = @Content(schema = @Schema(implementation = SweepView.class)))
    @APIResponse(responseCode = "400", description = "A setting of the request is not a secret of the sweep")
    @APIResponse(responseCode = "404", description = "No such sweep")
    @APIResponse(responseCode = "409", description = "A secret is not in the request")
    public Response resume(@PathParam("sweep") String id, @Nullable ResumeRequest body) {
        Sweep sweep = known(id);
        NewSweep design =
                withSecrets(sweep, body == null || body.parameters() == null ? Parameters.NONE : body.parameters());
        SweepMembers members = members(sweep);
        List<Integer> interrupted = members.interrupted();
        Sweep resumed = sweep.resumed(interrupted);
        List<Integer> places = new ArrayList<>(members.missing());
        places.addAll(interrupted);
        sweeps.save(resumed);
        submit(resumed, specs(resumed, design, places));
        return Response.accepted(members(resumed).view()).build();
    }

    /** The runs are tagged with the sweep, and are part of its experiment. */
    private void submit(Sweep sweep, List<RunSpec> specs) {
        RunChange membership = new RunChange(
                null,
                null,
                Map.of(SWEEP_TAG, sweep.id()),
                null,
                null,
                sweep.design().experiment(),
                null,
                null,
                null);
        submissions.submit(specs, membership);
    }

    private void requireTrainable(NewSweep sweep) {
        Map<String, Parameters> settings = new LinkedHashMap<>();
        sweep.runs().forEach(run -> settings.put(String.valueOf(run.name()), run.parameters()));
        trainers.requireAccepted(sweep.trainer(), settings);
    }

    private static NewSweep withSecrets(Sweep sweep, Parameters secrets) {
        Parameters stored = sweep.design().parameters();
        secrets.values().keySet().forEach(name -> {
            if (!SecretNames.isSecret(name) || !stored.values().containsKey(name)) {
                throw Problems.badRequest("setting " + name + " is not a secret of sweep " + sweep.id()
                        + "; a sweep is resumed with its own settings");
            }
        });
        stored.values().forEach((name, value) -> {
            if (SecretNames.MASK.equals(value) && !secrets.values().containsKey(name)) {
                throw Problems.conflict("setting " + name + " of sweep " + sweep.id()
                        + " is a secret, which is not stored; expected it in parameters");
            }
        });
        return sweep.design().with(stored.with(secrets));
    }

    private static List<Integer> allPlaces(NewSweep design) {
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < design.runs().size(); place++) {
            places.add(place);
        }
        return places;
    }

    private static List<RunSpec> specs(Sweep sweep, NewSweep design, List<Integer> places) {
        List<NewRun> runs = design.runs();
        return places.stream()
                .map(place -> SubmittedSpec.of(runs.get(place), new RunId(sweep.runId(place))))
                .toList();
    }

    private SweepMembers members(Sweep sweep) {
        return new SweepMembers(sweep, results.of(sweep.runIds()));
    }

    private Sweep known(String id) {
        return sweeps.find(id).orElseThrow(() -> Problems.notFound("there is no sweep '" + id + "'"));
    }
}
