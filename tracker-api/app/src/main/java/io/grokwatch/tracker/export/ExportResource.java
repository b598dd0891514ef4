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

    ExportResource(Exports exports) {
        this.exports = exports;
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
    @APIResponse(responseCode = "400", description = "No such format, no run, or too many")
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "409", description = "The points were deleted by a retention policy")
    @APIResponse(responseCode = "416", description = "The table has fewer bytes")
    @APIResponse(responseCode = "503", description = "Too many exports at a time")
    public Response several(
            @Parameter(description = "A run, 1 to 1000 of them") @QueryParam("run") List<String> ids,
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
        if (ids.isEmpty() || ids.size() > MAX_RUNS) {
            throw Problems.badParameter("run", ids.size(), "given 1 to " + MAX_RUNS + " times");
        }
        return exports.export(List.copyOf(new LinkedHashSet<>(ids)), format, metrics, range, ifRange);
    }
}
