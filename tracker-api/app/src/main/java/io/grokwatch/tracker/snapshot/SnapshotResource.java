package io.grokwatch.tracker.snapshot;

import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.client.SnapshotView;
import io.grokwatch.tracker.client.Snapshots;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.store.AttemptHistories;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.RunIndex;
import io.grokwatch.tracker.store.Store;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
import org.bson.Document;
import org.bson.types.Binary;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Embedding snapshots over HTTP. */
@Path("/api/v1/runs/{id}/snapshots")
@Tag(name = "snapshots", description = "Embedding matrices as they were.")
public final class SnapshotResource {
    private final Store store;
    private final RunIndex index;
    private final AttemptHistories histories;
    private final KnownRuns runs;

    SnapshotResource(Store store, RunIndex index, AttemptHistories histories, KnownRuns runs) {
        this.store = store;
        this.index = index;
        this.histories = histories;
        this.runs = runs;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "snapshots", summary = "The snapshots of a run, by step")
    @APIResponse(responseCode = "200", description = "What each snapshot is of")
    @APIResponse(responseCode = "404", description = "No such run")
    public Snapshots list(@PathParam("id") String id) {
        AttemptHistory attempts = histories.of(id);
        List<SnapshotView> snapshots = index.documents(id, CollectionName.SNAPSHOTS).stream()
                .filter(document -> attempts.survives(document.getInteger("attempt"), document.getLong("step")))
                .map(document -> new SnapshotView(
                        document.getLong("step"),
                        document.getString("tensor"),
                        document.getInteger("rows"),
                        document.getInteger("columns")))
                .sorted(Comparator.comparingLong(SnapshotView::step).thenComparing(SnapshotView::tensor))
                .toList();
        if (snapshots.isEmpty()) {
            runs.require(id);
        }
        return new Snapshots(snapshots);
    }

    @GET
    @Path("{tensor: .+}/{step: \\d+}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(
            operationId = "snapshot",
            summary = "The matrix of a snapshot",
            description =
                    "float32, little-endian, row-major; the headers `Grokwatch-Rows` and `Grokwatch-Columns` say how"
                            + " many.")
    @APIResponse(
            responseCode = "200",
            description = "The matrix",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "304", description = "The reader has it already")
    @APIResponse(responseCode = "404", description = "No such run or snapshot")
    public Response matrix(
            @PathParam("id") String id,
            @PathParam("tensor") String tensor,
            @PathParam("step") long step,
            @Context Request request) {
        Document matrix = Documents.find(store, CollectionName.MATRICES, id + "/" + tensor + "/" + step);
        if (matrix == null || !histories.of(id).survives(matrix.getInteger("attempt"), step)) {
            runs.require(id);
            throw Problems.notFound("run " + id + " has no snapshot of tensor '" + tensor + "' at step " + step);
        }
        byte[] bytes = matrix.get("float32le", Binary.class).getData();
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        EntityTag tag = new EntityTag(matrix.getInteger("attempt") + "-" + Long.toHexString(checksum.getValue()));
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        if (unchanged != null) {
            return unchanged.build();
        }
        return Response.ok(bytes)
                .tag(tag)
                .header("Grokwatch-Rows", matrix.getInteger("rows"))
                .header("Grokwatch-Columns", matrix.getInteger("columns"))
                .build();
    }
}
