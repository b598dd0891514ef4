package io.grokwatch.tracker.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.events.codec.ParameterSchema;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A trainer over HTTP.
 *
 * @param changeable the parameters that an intervention may change in mid-run
 * @param parameters JSON Schema 2020-12 of the object {@code parameters} of a submission
 */
@Schema(description = "A trainer that workers have.")
public record TrainerView(
        String name,
        String summary,
        List<String> changeable,

        @Schema(description = "JSON Schema 2020-12 of a submission's parameters", implementation = Object.class)
        JsonNode parameters) {

    static TrainerView of(TrainerDescribed trainer) {
        return new TrainerView(
                trainer.trainer(), trainer.summary(), trainer.changeable(), ParameterSchema.of(trainer.parameters()));
    }

    /** All of them. */
    @Schema(name = "Trainers", description = "The trainers, by name.")
    public record All(List<TrainerView> trainers) {}
}
