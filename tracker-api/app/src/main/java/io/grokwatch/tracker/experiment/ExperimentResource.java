package io.grokwatch.tracker.experiment;

import io.grokwatch.tracker.client.ExperimentChange;
import io.grokwatch.tracker.client.ExperimentPage;
import io.grokwatch.tracker.client.ExperimentView;
import io.grokwatch.tracker.client.NewExperiment;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.search.RunSummaries;
import io.grokwatch.tracker.search.RunSummary;
import io.grokwatch.tracker.search.Search;
import io.grokwatch.tracker.search.View;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Experiments over HTTP. */
@Path("/api/v1/experiments")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "experiments", description = "Experiments: runs that belong together.")
public final class ExperimentResource {
    private static final int MAX_LIMIT = 1_000;

    private final Experiments experiments;
    private final RunSummaries runs;
    private final ExperimentFields fields = new ExperimentFields();
    private final ExperimentIds ids = new ExperimentIds();

    ExperimentResource(Experiments experiments, RunSummaries runs) {
        this.experiments = experiments;
        this.runs = runs;
    }

    @GET
    @Operation(operationId = "experiments", summary = "The experiments that match, those created last first")
    @APIResponse(responseCode = "200", description = "A page of experiments, and the cursor of the next")
    @APIResponse(responseCode = "400", description = "A parameter is not as expected")
    public ExperimentPage list(
            @Parameter(description = "In the grammar of the search: `name LIKE '%grok%' AND tags.team = 'a'`")
                    @QueryParam("filter")
                    @Nullable
                    String filter,
            @Parameter(description = "`name`, `created_at DESC`, `tags.x`; the first counts most")
                    @QueryParam("orderBy")
                    List<String> orderBy,
            @Parameter(description = "`active`, `archived`, `deleted` or `all`")
                    @QueryParam("view")
                    @DefaultValue("active")
                    String view,
            @Parameter(
                            description = "How many, 1 to 1000",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "1000",
                                            defaultValue = "100"))
                    @QueryParam("limit")
                    @DefaultValue("100")
                    String limit,
            @Parameter(description = "The cursor `next` of the page before") @QueryParam("before") @Nullable
                    String before) {
        View wanted = View.of(view);
        int most = Problems.whole("limit", limit, MAX_LIMIT);
        Search<Experiment> search = Search.of(fields, filter, orderBy, ExperimentFields.NEWEST_FIRST, Experiment::id);
        List<Experiment> inView = experiments.all().values().stream()
                .filter(one -> wanted.has(one.archived(), one.isDeleted()))
                .toList();
        Search.Page<Experiment> page = search.page(inView, most, before);
        Map<String, Long> counts = counts();
        return new ExperimentPage(
                page.items().stream().map(one -> view(one, counts)).toList(), page.next());
    }

    @GET
    @Path("{experiment}")
    @Operation(operationId = "experiment", summary = "One experiment, a deleted one too")
    @APIResponse(responseCode = "200", description = "The experiment")
    @APIResponse(responseCode = "404", description = "No such experiment")
    public ExperimentView one(@PathParam("experiment") String id) {
        return view(experiments.find(id).orElseThrow(() -> Experiments.unknown(id)), counts());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "createExperiment", summary = "Create an experiment")
    @APIResponse(
            responseCode = "201",
            description = "The experiment; `Location` is its address",
            content = @Content(schema = @Schema(implementation = ExperimentView.class)))
    @APIResponse(responseCode = "400", description = "Something is missing or not as expected")
    @APIResponse(responseCode = "409", description = "Another experiment, maybe a deleted one, has the name")
    public Response create(@Nullable NewExperiment body) {
        if (body == null) {
            throw Problems.badRequest("the body must have the name of the experiment, was empty");
        }
        Experiment created = experiments.create(Experiment.of(ids.of(body.name()), body, now()));
        return Response.created(URI.create("/api/v1/experiments/" + created.id()))
                .entity(view(created, Map.of()))
                .build();
    }

    @PATCH
    @Path("{experiment}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "changeExperiment",
            summary = "Change the name, notes, tags or archiving of an experiment",
            description = "What is null or missing stays as it is.")
    @APIResponse(responseCode = "200", description = "The experiment as it is now")
    @APIResponse(responseCode = "400", description = "A value is not as expected")
    @APIResponse(responseCode = "404", description = "No such experiment")
    @APIResponse(
            responseCode = "409",
            description = "Another experiment has the name, this one is deleted, or it has another revision")
    public ExperimentView change(@PathParam("experiment") String id, @Nullable ExperimentChange body) {
        if (body == null) {
            throw Problems.badRequest("the body must be what is to be changed, was empty");
        }
        Experiment changed = experiments.change(id, current -> {
            if (current.isDeleted()) {
                throw Problems.conflict("experiment '" + id + "' is deleted; restore it first");
            }
            Long revision = body.revision();
            if (revision != null && revision != current.revision()) {
                throw Problems.conflict(
                        "experiment '" + id + "' must have revision " + revision + ", was " + current.revision());
            }
            return current.with(body, now());
        });
        return view(changed, counts());
    }

    @DELETE
    @Path("{experiment}")
    @Operation(
            operationId = "deleteExperiment",
            summary = "Delete an experiment with its runs",
            description = "They are left out of lists, and can be restored until they are purged.")
    @APIResponse(responseCode = "200", description = "The experiment, deleted")
    @APIResponse(responseCode = "404", description = "No such experiment")
    @APIResponse(responseCode = "409", description = "It is the default experiment")
    public ExperimentView delete(@PathParam("experiment") String id) {
        if (id.equals(Experiment.DEFAULT_ID)) {
            throw Problems.conflict("the default experiment cannot be deleted; its runs can");
        }
        Instant now = now();
        return view(
                experiments.change(id, current -> current.isDeleted() ? current : current.deletedAt(now, now)),
                counts());
    }

    @POST
    @Path("{experiment}/restore")
    @Operation(
            operationId = "restoreExperiment",
            summary = "Restore a deleted experiment with its runs",
            description = "Runs that were deleted by themselves stay deleted.")
    @APIResponse(responseCode = "200", description = "The experiment")
    @APIResponse(responseCode = "404", description = "No such experiment")
    public ExperimentView restore(@PathParam("experiment") String id) {
        return view(
                experiments.change(id, current -> current.isDeleted() ? current.deletedAt(null, now()) : current),
                counts());
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    /** How many runs of each experiment are not deleted themselves, by its id. */
    private Map<String, Long> counts() {
        Map<String, Long> counts = new HashMap<>();
        for (RunSummary run : runs.all()) {
            if (run.exists() && run.kept().deletedAt() == null) {
                counts.merge(run.kept().experiment(), 1L, Long::sum);
            }
        }
        return counts;
    }

    private static ExperimentView view(Experiment experiment, Map<String, Long> counts) {
        return new ExperimentView(
                experiment.id(),
                experiment.name(),
                experiment.notes(),
                experiment.tags(),
                experiment.createdAt(),
                experiment.updatedAt(),
                experiment.archived(),
                experiment.deletedAt(),
                experiment.revision(),
                counts.getOrDefault(experiment.id(), 0L));
    }
}
