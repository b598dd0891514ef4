package io.grokwatch.tracker.export;

import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The export of a run over HTTP: streamed, and resumed by a range of bytes. */
@Path("/api/v1/runs/{id}/export")
@Tag(name = "export")
public final class RunExportResource {
    private final Exports exports;

    RunExportResource(Exports exports) {
        this.exports = exports;
    }

    @GET
    @Blocking
    @Operation(operationId = "exportRun", summary = "Export all points of a run", description = Exports.DESCRIPTION)
    @APIResponse(
            responseCode = "200",
            description = "The table",
            content = {
                @Content(mediaType = "application/jsonl", schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = "text/csv", schema = @Schema(type = SchemaType.STRING)),
                @Content(
                        mediaType = "application/vnd.apache.parquet",
                        schema = @Schema(type = SchemaType.STRING, format = "binary"))
            })
    @APIResponse(responseCode = "206", description = "The rest of the table")
    @APIResponse(responseCode = "400", description = "No such format")
    @APIResponse(responseCode = "404", description = "No such run")
    @APIResponse(responseCode = "409", description = "The points were deleted by a retention policy")
    @APIResponse(responseCode = "416", description = "The table has fewer bytes")
    @APIResponse(responseCode = "503", description = "Too many exports at a time")
    public Response one(
            @PathParam("id") String id,
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
        return exports.export(List.of(id), format, metrics, range, ifRange);
    }
}
