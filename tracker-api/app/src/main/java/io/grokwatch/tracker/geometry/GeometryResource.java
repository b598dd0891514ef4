package io.grokwatch.tracker.geometry;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.client.Geometries;
import io.grokwatch.tracker.client.GeometryView;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.store.AttemptHistories;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.RunIndex;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bson.Document;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Measured geometry over HTTP. */
@Path("/api/v1/runs/{id}/geometry")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "geometry", description = "Principal planes, Fourier spectra and circles of embeddings.")
public final class GeometryResource {
    private final Store store;
    private final RunIndex index;
    private final AttemptHistories histories;
    private final KnownRuns runs;

    GeometryResource(Store store, RunIndex index, AttemptHistories histories, KnownRuns runs) {
        this.store = store;
        this.index = index;
        this.histories = histories;
        this.runs = runs;
    }

    @GET
    @Operation(operationId = "geometries", summary = "The geometry of a run in a few numbers a snapshot, by step")
    @APIResponse(responseCode = "200", description = "One entry a measured snapshot")
    @APIResponse(responseCode = "404", description = "No such run")
    public Geometries list(@PathParam("id") String id) {
        AttemptHistory attempts = histories.of(id);
        List<GeometryView> geometry = new ArrayList<>();
        for (Document document : index.documents(id, CollectionName.GEOMETRIES)) {
            GeometryView view = StoredJson.read(document.getString("view"), GeometryView.class);
            if (attempts.survives(document.getInteger("attempt"), view.step())) {
                geometry.add(view);
            }
        }
        geometry.sort(Comparator.comparingLong(GeometryView::step).thenComparing(GeometryView::tensor));
        if (geometry.isEmpty()) {
            runs.require(id);
        }
        return new Geometries(geometry);
    }

    @GET
    @Path("{tensor: .+}/{step: \\d+}")
    @Operation(operationId = "geometry", summary = "The whole geometry of one snapshot, as it was measured")
    @APIResponse(
            responseCode = "200",
            description = "The event GeometryMeasured",
            content = @Content(schema = @Schema(implementation = GeometryMeasured.class)))
    @APIResponse(responseCode = "404", description = "No such run or measurement")
    public JsonNode one(@PathParam("id") String id, @PathParam("tensor") String tensor, @PathParam("step") long step) {
        Document measured = Documents.find(store, CollectionName.MEASUREMENTS, id + "/" + tensor + "/" + step);
        if (measured == null || !histories.of(id).survives(measured.getInteger("attempt"), step)) {
            runs.require(id);
            throw Problems.notFound("run " + id + " has no geometry of tensor '" + tensor + "' at step " + step);
        }
        return StoredJson.tree(measured.getString("event"));
    }
}
