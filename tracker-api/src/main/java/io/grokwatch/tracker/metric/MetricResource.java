package io.grokwatch.tracker.metric;

import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problem;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Metrics over HTTP. */
@Path("/api/v1/runs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "metrics", description = "Series at any resolution, without losing a spike.")
public final class MetricResource {
    private static final int MOST_POINTS = 20_000;
    private static final int MOST_NAMES = 50;

    private final MetricStore store;
    private final SeriesReader reader;
    private final KnownRuns runs;

    MetricResource(MetricStore store, SeriesReader reader, KnownRuns runs) {
        this.store = store;
        this.reader = reader;
        this.runs = runs;
    }

    /** The series that were asked for, in that order. */
    public record AllSeries(List<Series> series) {}

    @GET
    @Path("metrics")
    @Operation(operationId = "metrics", summary = "The metrics of a run, by name")
    @APIResponse(responseCode = "200", description = "What there is of each metric")
    @APIResponse(responseCode = "404", description = "No such run")
    public MetricView.All metrics(@PathParam("id") String id) {
        List<MetricView> metrics = new ArrayList<>();
        store.heads(id).forEach((name, heads) -> metrics.add(MetricView.of(name, heads)));
        if (metrics.isEmpty()) {
            runs.require(id);
        }
        return new MetricView.All(metrics);
    }

    @GET
    @Path("series")
    @Operation(
            operationId = "series",
            summary = "Metrics of a run at a resolution",
            description =
                    "Up to four times `points` points are returned as they are. Beyond, the range is divided into "
                            + "`points` stretches, each shown by its first, last, least and greatest point, and its first NaN: "
                            + "no spike is lost. NaN and the infinities are strings. A metric the run does not have is empty.")
    @APIResponse(responseCode = "200", description = "One series a name, in the order of the names")
    @APIResponse(responseCode = "400", description = "A parameter is not as expected")
    @APIResponse(responseCode = "404", description = "No such run")
    public AllSeries series(
            @PathParam("id") String id,
            @Parameter(description = "Name of a metric; repeat it for more", example = "train/loss") @QueryParam("name")
                    List<String> names,
            @Parameter(description = "Resolution, 1 to 20000") @QueryParam("points") @DefaultValue("2000")
                    String points,
            @Parameter(description = "First step, the run's first by default") @QueryParam("from") @Nullable
                    String from,
            @Parameter(description = "Last step, the run's last by default") @QueryParam("to") @Nullable String to,
            @Parameter(description = "How the axis spreads the steps: linear or log")
                    @QueryParam("scale")
                    @DefaultValue("linear")
                    String scale) {
        if (names.isEmpty() || names.size() > MOST_NAMES) {
            throw Problem.badParameter("name", names, "given 1 to " + MOST_NAMES + " times");
        }
        int resolution = Problem.whole("points", points, MOST_POINTS);
        long first = from == null ? 0 : Problem.whole("from", from, 0, Long.MAX_VALUE);
        long last = to == null ? Long.MAX_VALUE : Problem.whole("to", to, first, Long.MAX_VALUE);
        Scale axis = scale(scale);
        List<Series> series = new ArrayList<>();
        for (String name : names) {
            series.add(reader.read(id, name, first, last, resolution, axis));
        }
        if (series.stream().allMatch(one -> one.points() == 0)) {
            runs.require(id);
        }
        return new AllSeries(series);
    }

    private static Scale scale(String text) {
        return switch (text) {
            case "linear" -> Scale.LINEAR;
            case "log" -> Scale.LOG;
            default -> throw Problem.badParameter("scale", text, "linear or log");
        };
    }
}
