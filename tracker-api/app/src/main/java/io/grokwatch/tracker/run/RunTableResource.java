package io.grokwatch.tracker.run;

import io.grokwatch.tracker.client.RunFieldNames;
import io.grokwatch.tracker.client.RunTable;
import io.grokwatch.tracker.client.RunTableRow;
import io.grokwatch.tracker.client.Sparkline;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.search.Columns;
import io.grokwatch.tracker.search.RunSummary;
import io.grokwatch.tracker.search.Search;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * A table of the runs over HTTP: any rows of it, with the values of any fields. The values come from memory; only sparklines are read from the
 * store.
 */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "runs")
public final class RunTableResource {
    private static final int MOST_ROWS = 500;
    private static final int MOST_SPARKS = 500;
    /** Beyond the number of runs that fit into memory. */
    private static final int MAX_OFFSET = 100_000_000;

    private final RunSearch search;
    private final Runs runs;
    private final RunSparklines sparklines;

    RunTableResource(RunSearch search, Runs runs, RunSparklines sparklines) {
        this.search = search;
        this.runs = runs;
        this.sparklines = sparklines;
    }

    @GET
    @Path("run-table")
    @Operation(
            operationId = "runTable",
            summary = "Rows of a table of the runs that match, with the values of fields",
            description =
                    "For a table that shows a part of many rows: `offset` counts rows in the order as it is now, so"
                            + " that rows move when runs come or go. A reader that has to see every run once reads"
                            + " the pages of `/api/v1/runs`.")
    @APIResponse(responseCode = "200", description = "The rows, and how many there are in all")
    @APIResponse(responseCode = "400", description = "A parameter is not as expected")
    public RunTable table(
            @Parameter(description = "Fields such as `params.lr` or `memorised_step`, at most two hundred")
                    @QueryParam("column")
                    List<String> columns,
            @Parameter(
                            description = "How many rows are before the first",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "0", defaultValue = "0"))
                    @QueryParam("offset")
                    @DefaultValue("0")
                    String offset,
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
            @Parameter(
                            description = "As of `/api/v1/runs`",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "500"))
                    @QueryParam("spark")
                    @Nullable
                    String spark,
            @Parameter(description = "As of `/api/v1/runs`") @QueryParam("orderBy") List<String> orderBy,
            @BeanParam ScopeParameters scope) {
        int resolution = spark == null ? 0 : Problems.whole("spark", spark, MOST_SPARKS);
        int first = (int) Problems.whole("offset", offset, 0, MAX_OFFSET);
        int most = Problems.whole("limit", limit, MOST_ROWS);
        Columns<RunSummary> fields = new Columns<>(search.fields(), columns);
        Search.Page<RunSummary> page = search.window(scope.scope(), orderBy, first, most);
        Map<String, Run> stored = resolution == 0
                ? Map.of()
                : runs.find(page.items().stream().map(RunSummary::id).toList());
        Map<String, Sparkline> lines = sparklines.of(stored.values(), resolution);
        List<RunTableRow> rows = page.items().stream()
                .map(run -> row(run.id(), fields.of(run), stored.get(run.id()), lines.get(run.id())))
                .toList();
        return new RunTable(columns, first, rows, page.matching());
    }

    @GET
    @Path("run-fields")
    @Operation(
            operationId = "runFields",
            summary = "The names of the fields that the runs which match have",
            description = "For columns, filters and orders; at most 2,000 names of each kind.")
    @APIResponse(responseCode = "200", description = "The names of attributes, parameters, metrics and tags")
    @APIResponse(responseCode = "400", description = "A parameter is not as expected")
    public RunFieldNames fields(@BeanParam ScopeParameters scope) {
        return search.fieldNames(scope.scope());
    }

    /** @param stored the run with everything that the search does not have, or null if only the search is asked */
    private static RunTableRow row(
            String id, List<@Nullable Object> values, @Nullable Run stored, @Nullable Sparkline sparkline) {
        return new RunTableRow(
                id,
                values,
                sparkline,
                stored == null ? List.of() : stored.progress().current().allRejections());
    }
}
