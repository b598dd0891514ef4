package io.grokwatch.tracker.wandb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import io.grokwatch.tracker.client.RunChange;
import io.grokwatch.tracker.experiment.RunAttributes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a run as a client sends them: {@code {"lr": {"value": 0.1}}}.
 *
 * @param parameters those that are kept, by name; objects are maps
 * @param refused those that are not
 */
record WandbConfig(Map<String, @Nullable Object> parameters, List<Rejection> refused) {
    /** What the client states of itself. */
    private static final String OWN = "_wandb";

    /** Reads settings. */
    static WandbConfig of(String json) {
        RejectionTally tally = new RejectionTally();
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        RunAttributes checked = RunAttributes.NONE;
        for (Map.Entry<String, JsonNode> entry : tree(json, tally).properties()) {
            JsonNode value = entry.getValue().get("value");
            if (entry.getKey().equals(OWN) || value == null || value.isNull()) {
                continue;
            }
            Object parameter = Json.MAPPER.convertValue(value, Object.class);
            Map<String, @Nullable Object> one = new HashMap<>();
            one.put(entry.getKey(), parameter);
            try {
                checked = checked.with(new RunChange(null, null, null, one, null, null, null, null, null));
                parameters.put(entry.getKey(), parameter);
            } catch (IllegalArgumentException e) {
                tally.add(Rejection.Kind.LIMIT, "config: " + e.getMessage());
            }
        }
        return new WandbConfig(parameters, tally.rejections());
    }

    private static ObjectNode tree(String json, RejectionTally tally) {
        try {
            if (Json.MAPPER.readTree(json) instanceof ObjectNode object) {
                return object;
            }
            tally.add(Rejection.Kind.LINE, "config: no object: " + json);
        } catch (JsonProcessingException e) {
            tally.add(Rejection.Kind.LINE, "config: " + e.getOriginalMessage());
        }
        return JsonNodeFactory.instance.objectNode();
    }
}
