package io.grokwatch.tracker.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.grokwatch.events.codec.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client states about a model that it has logged: kept in a tag as a JSON array of all models of the run.
 *
 * @param model a JSON object with the fields that MLflow requires
 */
record ModelHistory(JsonNode model) {
    private static final List<String> REQUIRED = List.of("artifact_path", "flavors", "utc_time_created", "run_id");

    /** @throws MlflowException if it is no JSON object, or a field is missing */
    static ModelHistory of(String modelJson) {
        JsonNode model;
        try {
            model = Json.MAPPER.readTree(modelJson);
        } catch (JsonProcessingException e) {
            throw MlflowException.invalid("Malformed model info. \n " + modelJson + " \n is not a valid JSON.");
        }
        List<String> missing =
                REQUIRED.stream().filter(field -> !model.has(field)).toList();
        if (!missing.isEmpty()) {
            throw MlflowException.invalid("Model json is missing mandatory fields: " + missing);
        }
        return new ModelHistory(model);
    }

    /**
     * The text of the tag with this model added; the first are left out until the rest fits.
     *
     * @param tag before, or null
     */
    String addedTo(@Nullable String tag) {
        ArrayNode models = Json.MAPPER.createArrayNode();
        if (tag != null) {
            try {
                Json.MAPPER.readTree(tag).forEach(models::add);
            } catch (JsonProcessingException otherTag) {
                // A client has set the tag to something else.
            }
        }
        models.add(model);
        while (models.size() > 1 && models.toString().length() > MlflowRules.MAX_TAG_VALUE) {
            models.remove(0);
        }
        String text = models.toString();
        MlflowRules.length("model_json", text, MlflowRules.MAX_TAG_VALUE);
        return text;
    }
}
