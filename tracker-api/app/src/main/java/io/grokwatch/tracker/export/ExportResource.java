package io.grokwatch.tracker.export;

import io.grokwatch.tracker.http.Problems;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Exports of several runs over HTTP: streamed, and resumed by a range of bytes. */
@Path("/api/v1/export")
@Tag(name = "export", description = "All points of runs, unsampled.")
public final class ExportResource {
    private static final int MAX_RUNS = 1_000;

    private final Exports exports;
    private final ExportedRuns runs;

    ExportResource(Exports exports, ExportedRuns runs) {
        this.exports = exports;
        this.runs = runs;
    }

    @GET
    @Blocking
    @Operation(
            operationId = "exportRuns",
            summary = "Export all points of several runs",
            description = Exports.DESCRIPTION)
    @APIResponse(
            responseCode = "200",
            description = "The table, run by run",
            content = {
                @Content(mediaType = "application/jsonl", schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = "text/csv", schema = @Schema(type = SchemaType.STRING)),
                @Content(
                        mediaType = "application/vnd.apache.parquet",
                        schema = @Schema(type = SchemaType.STRING, format = "binary"))
            })
    @APIResponse(responseCode = "206", description = "The rest of the table")
    @APIResponse(responseCode = "400", description = "No such format or filter, no run, or too many")
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "409", description = "The points were deleted by a retention policy")
    @APIResponse(responseCode = "416", description = "The table has fewer bytes")
    @APIResponse(responseCode = "503", description = "Too many exports at a time")
    public Response several(
            @Parameter(description = "A run, 1 to 1000 of them; without any, those that match are exported")
                    @QueryParam("run")
                    List<String> ids,
            @Parameter(description = "As of `/api/v1/runs`") @QueryParam("filter") @Nullable String filter,
            @Parameter(description = "As of `/api/v1/runs`") @QueryParam("experiment") Set<String> experiments,
            @Parameter(
                            description = "The format",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"jsonl", "csv", "parquet"},
                                            defaultValue = "jsonl"))
                    @QueryParam("format")
                    @DefaultValue("jsonl")
                    String format,
            @Parameter(description = "A metric to export; repeat it for more; all by default") @QueryParam("metric")
                    List<String> metrics,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam("If-Range") @Nullable String ifRange) {
        return exports.export(chosen(ids, filter, experiments), format, metrics, range, ifRange);
    }

    private List<String> chosen(List<String> ids, @Nullable String filter, Set<String> experiments) {
        boolean isSearched = filter != null || !experiments.isEmpty();
        if (isSearched == !ids.isEmpty() || ids.size() > MAX_RUNS) {
            throw Problems.badRequest(
                    "expected 1 to " + MAX_RUNS + " parameters run, or a filter or an experiment, was " + ids.size()
                            + " of run" + (isSearched ? " and a search" : ""));
        }
        if (!isSearched) {
            return List.copyOf(new LinkedHashSet<>(ids));
        }
        List<String> matching = runs.matching(filter, experiments, MAX_RUNS + 1);
        if (matching.isEmpty() || matching.size() > MAX_RUNS) {
            throw Problems.badRequest((matching.isEmpty() ? "no run matches" : "more than " + MAX_RUNS + " runs match")
                    + ", expected 1 to " + MAX_RUNS);
        }
        return matching;
    }
}
