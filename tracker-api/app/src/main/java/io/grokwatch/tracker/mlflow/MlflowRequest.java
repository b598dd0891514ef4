package io.grokwatch.tracker.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.validation.MetricRules;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a request, read as the JSON form of Protocol Buffers has them: whole numbers as numbers or texts, NaN and the infinities
 * as texts, nothing else converted. What is empty or null is missing. Refusals have the texts that the clients' tests compare.
 */
public final class MlflowRequest {
    private static final String DOCUMENTATION = " See the API docs for more information about request parameters.";
    private static final int MAX_SHOWN = 500;

    private final JsonNode fields;
    private final String path;

    private MlflowRequest(JsonNode fields, String path) {
        this.fields = fields;
        this.path = path;
    }

    /**
     * The arguments in a body of JSON. Older clients encode it twice: as the text of a JSON text.
     *
     * @throws MlflowException if it is no JSON object, or its media type is another
     */
    public static MlflowRequest of(@Nullable String contentType, byte @Nullable [] body) {
        if (contentType == null) {
            throw MlflowException.invalid("Bad Request. Content-Type header is missing.");
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        if (!type.strip().equalsIgnoreCase("application/json")) {
            throw MlflowException.invalid("Bad Request. Content-Type must be one of ['application/json'].");
        }
        try {
            JsonNode json = body == null || body.length == 0 ? null : Json.MAPPER.readTree(body);
            if (json != null && json.isTextual()) {
                json = Json.MAPPER.readTree(json.textValue());
            }
            if (json == null || json.isNull() || json.isMissingNode()) {
                return new MlflowRequest(JsonNodeFactory.instance.objectNode(), "");
            }
            if (json.isObject()) {
                return new MlflowRequest(json, "");
            }
        } catch (JsonProcessingException malformed) {
            throw MlflowException.invalid("the body is no JSON: " + malformed.getOriginalMessage());
        } catch (IOException unreadable) {
            throw MlflowException.invalid("the body cannot be read: " + unreadable.getMessage());
        }
        throw MlflowException.invalid("the body must be a JSON object");
    }

    /** The arguments in a query; those that occur more than once are arrays. */
    public static MlflowRequest of(MultivaluedMap<String, String> query) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        query.forEach((name, values) -> {
            if (values.size() == 1) {
                fields.put(name, values.getFirst());
            } else {
                ArrayNode array = fields.putArray(name);
                values.forEach(array::add);
            }
        });
        return new MlflowRequest(fields, "");
    }

    /** The text of an argument, or null if it is missing. */
    @Nullable
    public String text(String name) {
        JsonNode value = fields.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw invalid(name, value);
        }
        return value.textValue();
    }

    /** The text of an argument that may be a number too, as those of an enum are, or null if it is missing. */
    @Nullable
    String textOrNumber(String name) {
        JsonNode value = fields.get(name);
        return value != null && value.isIntegralNumber() ? value.asText() : text(name);
    }

    /** The text of an argument that must be there and not be empty. */
    public String required(String name) {
        String text = text(name);
        if (text == null || text.isEmpty()) {
            throw missing(name);
        }
        return text;
    }

    /** The id of the run, under its name now or the one of older clients. */
    String runId() {
        String id = text("run_id");
        if (id == null || id.isEmpty()) {
            id = text("run_uuid");
        }
        if (id == null || id.isEmpty()) {
            throw missing("run_id");
        }
        return id;
    }

    /** The text of an argument that must be there and that may be a whole number, as constants of the protocol are. */
    public String constant(String name) {
        JsonNode value = fields.get(name);
        return value != null && value.isIntegralNumber() ? value.asText() : required(name);
    }

    /** A flag; false if it is missing. */
    public boolean flag(String name) {
        JsonNode value = fields.get(name);
        if (value == null || value.isNull()) {
            return false;
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        String text = value.isTextual() ? value.textValue() : "";
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw invalid(name, value);
        }
        return text.equalsIgnoreCase("true");
    }

    /** A whole number, or null if it is missing. */
    @Nullable
    public Long whole(String name) {
        JsonNode value = fields.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        try {
            if (value.isTextual()) {
                return Long.valueOf(value.textValue());
            }
            if (value.isIntegralNumber() && value.canConvertToLong()) {
                return value.longValue();
            }
            if (value.isFloatingPointNumber() && value.canConvertToExactIntegral() && value.canConvertToLong()) {
                return value.longValue();
            }
        } catch (NumberFormatException notWhole) {
            // Refused below.
        }
        throw invalid(name, value);
    }

    /** A whole number that must be there. */
    long requiredWhole(String name) {
        Long value = whole(name);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    /** A number that must be there; NaN and the infinities may be texts, true and false are 1 and 0. */
    double requiredNumber(String name) {
        JsonNode value = fields.get(name);
        if (value == null
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty())) {
            throw missing(name);
        }
        OptionalDouble number = MetricRules.value(value);
        if (number.isEmpty()) {
            throw invalid(name, value);
        }
        return number.getAsDouble();
    }

    /** The texts of an array; one alone may be given without it. Empty if it is missing. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        JsonNode array = fields.get(name);
        if (array instanceof TextNode one) {
            return List.of(one.textValue());
        }
        for (JsonNode element : array(name)) {
            if (!element.isTextual()) {
                throw invalid(name, fields.get(name));
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    /** The objects of an array; empty if it is missing. */
    public List<MlflowRequest> objects(String name) {
        List<MlflowRequest> objects = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.isObject()) {
                throw invalid(name, fields.get(name));
            }
            objects.add(new MlflowRequest(element, nested(name) + "[" + objects.size() + "]"));
        }
        return objects;
    }

    /** An object that must be there. */
    MlflowRequest requiredObject(String name) {
        JsonNode value = fields.get(name);
        if (value == null || value.isNull()) {
            throw missing(name);
        }
        if (!value.isObject()) {
            throw invalid(name, value);
        }
        return new MlflowRequest(value, nested(name));
    }

    /** Whether an argument is there. */
    public boolean has(String name) {
        JsonNode value = fields.get(name);
        return value != null && !value.isNull();
    }

    /** The refusal of an argument that is missing. */
    public MlflowException missing(String name) {
        return MlflowException.invalid("Missing value for required parameter '" + nested(name) + "'." + DOCUMENTATION);
    }

    /** The refusal of an argument that is there. */
    MlflowException invalid(String name, String reason) {
        return MlflowRules.invalid(nested(name), fields.get(name), reason);
    }

    /** Where an argument is, for messages: {@code metrics[0].key}. */
    public String nested(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private Iterable<JsonNode> array(String name) {
        JsonNode value = fields.get(name);
        if (value == null || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw invalid(name, value);
        }
        return value;
    }

    private MlflowException invalid(String name, @Nullable JsonNode value) {
        String text = String.valueOf(value);
        String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
        return MlflowException.invalid("Invalid value " + shown + " for parameter '" + nested(name)
                + "' supplied:  Hint: Value was of type '" + type(value) + "'." + DOCUMENTATION);
    }

    /** The type as Python, in which the clients' users read it, names it. */
    private static String type(@Nullable JsonNode value) {
        if (value == null) {
            return "NoneType";
        }
        return switch (value.getNodeType()) {
            case ARRAY -> "list";
            case BOOLEAN -> "bool";
            case NUMBER -> value.isIntegralNumber() ? "int" : "float";
            case OBJECT, POJO -> "dict";
            case STRING, BINARY -> "str";
            case NULL, MISSING -> "NoneType";
        };
    }
}
