package io.grokwatch.tracker.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A trainer that workers have.
 *
 * @param summary one line for people
 * @param changeable the parameters that an intervention may change in mid-run
 * @param parameters JSON Schema 2020-12 of the parameters of a submission
 */
public record TrainerView(String name, String summary, List<String> changeable, JsonNode parameters) {
    public TrainerView {
        changeable = List.copyOf(changeable);
    }
}
