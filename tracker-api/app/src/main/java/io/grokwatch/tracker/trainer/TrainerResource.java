package io.grokwatch.tracker.trainer;

import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.events.codec.ParameterSchema;
import io.grokwatch.tracker.client.TrainerView;
import io.grokwatch.tracker.client.Trainers;
import io.grokwatch.tracker.http.Problems;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Trainers over HTTP. */
@Path("/api/v1/trainers")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "trainers", description = "What the workers can train.")
public final class TrainerResource {
    private final KnownTrainers trainers;

    TrainerResource(KnownTrainers trainers) {
        this.trainers = trainers;
    }

    @GET
    @Operation(operationId = "trainers", summary = "The trainers that workers have described, by name")
    @APIResponse(responseCode = "200", description = "Each trainer with a JSON Schema of its parameters")
    public Trainers all() {
        return new Trainers(trainers.all().stream().map(TrainerResource::view).toList());
    }

    @GET
    @Path("{name}")
    @Operation(operationId = "trainer", summary = "One trainer")
    @APIResponse(responseCode = "200", description = "The trainer with a JSON Schema of its parameters")
    @APIResponse(responseCode = "404", description = "No such trainer")
    public TrainerView one(@PathParam("name") String name) {
        return trainers.named(name)
                .map(TrainerResource::view)
                .orElseThrow(() -> Problems.notFound("there is no trainer '" + name + "'"));
    }

    private static TrainerView view(TrainerDescribed trainer) {
        return new TrainerView(
                trainer.trainer(), trainer.summary(), trainer.changeable(), ParameterSchema.of(trainer.parameters()));
    }
}
