package io.grokwatch.tracker.wandb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import io.grokwatch.events.validation.SecretNames;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of a run as a client sends them: {@code {"lr": {"value": 0.1}}}. */
final class WandbConfig {
    /** What the client states of itself. */
    private static final String OWN = "_wandb";

    private static final String VALUE = "value";

    private WandbConfig() {}

    /** The settings by name; objects are maps. */
    static Map<String, @Nullable Object> parameters(String json, RejectionTally refused) {
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : tree(json, refused).properties()) {
            JsonNode value = entry.getValue().get(VALUE);
            if (!entry.getKey().equals(OWN) && value != null && !value.isNull()) {
                parameters.put(entry.getKey(), Json.MAPPER.convertValue(value, Object.class));
            }
        }
        return parameters;
    }

    /** The settings with the values of secrets masked, as they are stored; what is no object stays as it is. */
    static @Nullable String masked(@Nullable String json) {
        if (json == null) {
            return null;
        }
        ObjectNode config = tree(json, new RejectionTally());
        boolean masked = false;
        for (Map.Entry<String, JsonNode> entry : config.properties()) {
            if (entry.getValue() instanceof ObjectNode setting
                    && !entry.getKey().equals(OWN)) {
                masked |= mask(entry.getKey(), setting, VALUE);
            }
        }
        return masked ? config.toString() : json;
    }

    /** Whether stored settings have secrets. */
    static boolean hasSecrets(String masked) {
        return masked.contains("\"" + SecretNames.MASK + "\"");
    }

    /** Masks a field if its setting is a secret, else the secrets below it. */
    private static boolean mask(String name, ObjectNode parent, String field) {
        JsonNode value = parent.path(field);
        if (SecretNames.isSecret(name) && !value.isBoolean() && !value.isNull() && !value.isObject()) {
            parent.set(field, TextNode.valueOf(SecretNames.MASK));
            return true;
        }
        boolean masked = false;
        if (value instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                masked |= mask(name + "." + entry.getKey(), object, entry.getKey());
            }
        }
        return masked;
    }

    private static ObjectNode tree(String json, RejectionTally refused) {
        try {
            if (Json.MAPPER.readTree(json) instanceof ObjectNode object) {
                return object;
            }
            refused.add(Rejection.Kind.LINE, "config: no object");
        } catch (JsonProcessingException e) {
            refused.add(Rejection.Kind.LINE, "config: " + e.getOriginalMessage());
        }
        return JsonNodeFactory.instance.objectNode();
    }
}
