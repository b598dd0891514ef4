package io.grokwatch.tracker.metric;

import io.grokwatch.events.RunId;
import io.grokwatch.tracker.client.MetricView;
import io.grokwatch.tracker.client.Metrics;
import io.grokwatch.tracker.client.Scale;
import io.grokwatch.tracker.client.Series;
import io.grokwatch.tracker.client.SeriesList;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.projection.MetricBarrier;
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
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Metrics over HTTP. */
@Path("/api/v1/runs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "metrics", description = "Series at any resolution, without losing a spike.")
public final class MetricResource {
    private static final int MAX_POINTS = 20_000;
    private static final int MAX_NAMES = 50;

    private final MetricStore store;
    private final KnownRuns runs;
    private final MetricBarrier barrier;

    MetricResource(MetricStore store, KnownRuns runs, MetricBarrier barrier) {
        this.barrier = barrier;
        this.store = store;
        this.runs = runs;
    }

    @GET
    @Path("metrics")
    @Operation(operationId = "metrics", summary = "The metrics of a run, by name")
    @APIResponse(responseCode = "200", description = "The extent and the last value of each metric")
    @APIResponse(responseCode = "404", description = "No such run")
    public Metrics metrics(@PathParam("id") String id) {
        barrier.await(new RunId(id).value());
        List<MetricView> metrics = new ArrayList<>();
        StoredSeries stored = StoredSeries.of(store, id);
        SeriesReader reader = new SeriesReader(stored);
        for (String name : stored.names()) {
            Summary total = reader.total(name);
            if (total != null) {
                metrics.add(
                        new MetricView(name, total.count(), total.firstStep(), total.lastStep(), total.lastValue()));
            }
        }
        if (metrics.isEmpty()) {
            runs.require(id);
        }
        return new Metrics(metrics);
    }

    @GET
    @Path("series")
    @Operation(
            operationId = "series",
            summary = "Metrics of a run at a resolution",
            description = "Up to four times `points` points are returned as they are. Beyond, the range is divided into"
                    + " `points` buckets, each shown by its first, last, minimum and maximum point, and its first"
                    + " NaN: no spike is lost. NaN and the infinities are strings. A metric the run does not have"
                    + " is empty.")
    @APIResponse(responseCode = "200", description = "One series a name, in the order of the names")
    @APIResponse(responseCode = "400", description = "A parameter is not as expected")
    @APIResponse(responseCode = "404", description = "No such run")
    public SeriesList series(
            @PathParam("id") String id,
            @Parameter(description = "Name of a metric; repeat it for more", example = "train/loss") @QueryParam("name")
                    List<String> names,
            @Parameter(
                            description = "Resolution, 1 to 20000",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "20000",
                                            defaultValue = "2000"))
                    @QueryParam("points")
                    @DefaultValue("2000")
                    String points,
            @Parameter(
                            description = "First step, the run's first by default",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0"))
                    @QueryParam("from")
                    @Nullable
                    String from,
            @Parameter(
                            description = "Last step, the run's last by default",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0"))
                    @QueryParam("to")
                    @Nullable
                    String to,
            @Parameter(
                            description = "The scale of the axis of steps",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"linear", "log"},
                                            defaultValue = "linear"))
                    @QueryParam("scale")
                    @DefaultValue("linear")
                    String scale) {
        if (names.isEmpty() || names.size() > MAX_NAMES) {
            throw Problems.badParameter("name", names, "given 1 to " + MAX_NAMES + " times");
        }
        int resolution = Problems.whole("points", points, MAX_POINTS);
        long first = from == null ? 0 : Problems.whole("from", from, 0, Long.MAX_VALUE);
        long last = to == null ? Long.MAX_VALUE : Problems.whole("to", to, first, Long.MAX_VALUE);
        Scale axis = scale(scale);
        barrier.await(new RunId(id).value());
        SeriesReader reader = new SeriesReader(StoredSeries.of(store, id, names));
        List<Series> series = new ArrayList<>();
        for (String name : names) {
            series.add(reader.read(name, first, last, resolution, axis));
        }
        if (series.stream().allMatch(one -> one.points() == 0)) {
            runs.require(id);
        }
        return new SeriesList(series);
    }

    private static Scale scale(String text) {
        return Scale.of(text).orElseThrow(() -> Problems.badParameter("scale", text, "linear or log"));
    }
}
