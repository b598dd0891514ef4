package io.grokwatch.tracker.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The differences between two OpenAPI documents by which a client of the first fails with a server of the second. A server may add
 * paths, methods, optional parameters, and properties of answers; it may accept more and require less. What it answers keeps its
 * properties, their types and whether they may be missing or null, and has no values of an enum that a client does not know unless the
 * enum is not read exhaustively; such values are reported too.
 */
final class BreakingChanges {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final JsonNode before;
    private final JsonNode after;
    private final Set<String> found = new TreeSet<>();
    /** Pairs of schemas that were compared, as schemas may contain themselves. */
    private final Set<String> compared = new HashSet<>();

    private BreakingChanges(JsonNode before, JsonNode after) {
        this.before = before;
        this.after = after;
    }

    /** The breaking changes, one sentence each, in order. */
    static List<String> between(JsonNode before, JsonNode after) {
        BreakingChanges changes = new BreakingChanges(before, after);
        for (Map.Entry<String, JsonNode> path : before.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    changes.operation(path.getKey(), method.getKey(), method.getValue());
                }
            }
        }
        return List.copyOf(changes.found);
    }

    private void operation(String path, String method, JsonNode old) {
        String place = method.toUpperCase(Locale.ROOT) + " " + path;
        JsonNode now = after.path("paths").path(path).path(method);
        if (now.isMissingNode()) {
            found.add(place + ": is gone");
            return;
        }
        if (!old.path("operationId").equals(now.path("operationId"))) {
            found.add(place + ": operationId was " + old.path("operationId") + ", is " + now.path("operationId"));
        }
        parameters(place, path, old, now);
        body(place, old, now);
        answers(place, old, now);
    }

    private void parameters(String place, String path, JsonNode old, JsonNode now) {
        Map<String, JsonNode> known = parameters(before, path, old);
        Map<String, JsonNode> present = parameters(after, path, now);
        known.forEach((name, parameter) -> {
            JsonNode other = present.get(name);
            if (other == null) {
                found.add(place + ": parameter " + name + " is gone");
            } else {
                if (other.path("required").asBoolean()
                        && !parameter.path("required").asBoolean()) {
                    found.add(place + ": parameter " + name + " is required");
                }
                sent(place + ": parameter " + name, parameter.path("schema"), other.path("schema"));
            }
        });
        present.forEach((name, parameter) -> {
            if (!known.containsKey(name) && parameter.path("required").asBoolean()) {
                found.add(place + ": parameter " + name + " is new and required");
            }
        });
    }

    private static Map<String, JsonNode> parameters(JsonNode document, String path, JsonNode operation) {
        Map<String, JsonNode> parameters = new HashMap<>();
        for (JsonNode holder : List.of(document.path("paths").path(path), operation)) {
            for (JsonNode parameter : holder.path("parameters")) {
                JsonNode one = resolved(document, parameter);
                parameters.put(one.path("in").asText() + " " + one.path("name").asText(), one);
            }
        }
        return parameters;
    }

    private void body(String place, JsonNode old, JsonNode now) {
        JsonNode was = resolved(before, old.path("requestBody"));
        JsonNode is = resolved(after, now.path("requestBody"));
        if (is.path("required").asBoolean() && !was.path("required").asBoolean()) {
            found.add(place + ": a body is required");
        }
        was.path("content").properties().forEach(content -> {
            JsonNode other = is.path("content").path(content.getKey());
            if (other.isMissingNode()) {
                found.add(place + ": a body of " + content.getKey() + " is not accepted");
            } else {
                sent(place + ": body", content.getValue().path("schema"), other.path("schema"));
            }
        });
    }

    private void answers(String place, JsonNode old, JsonNode now) {
        old.path("responses").properties().forEach(answer -> {
            if (!answer.getKey().startsWith("2")) {
                return;
            }
            JsonNode other = resolved(after, now.path("responses").path(answer.getKey()));
            if (other.isMissingNode()) {
                found.add(place + ": answer " + answer.getKey() + " is gone");
                return;
            }
            resolved(before, answer.getValue()).path("content").properties().forEach(content -> {
                JsonNode otherContent = other.path("content").path(content.getKey());
                if (otherContent.isMissingNode()) {
                    found.add(place + ": answer " + answer.getKey() + " has no " + content.getKey());
                } else {
                    received(
                            place + ": answer " + answer.getKey(),
                            content.getValue().path("schema"),
                            otherContent.path("schema"));
                }
            });
        });
    }

    /** Compares what clients send: the server must accept all that it accepted. */
    private void sent(String place, JsonNode oldSchema, JsonNode nowSchema) {
        if (!compared.add("sent " + oldSchema + " " + nowSchema)) {
            return;
        }
        JsonNode old = resolved(before, oldSchema);
        JsonNode now = resolved(after, nowSchema);
        for (String type : types(before, old)) {
            if (!types(after, now).contains(type) && !types(after, now).isEmpty()) {
                found.add(place + ": type " + type + " is not accepted");
            }
        }
        for (JsonNode value : old.path("enum")) {
            if (now.has("enum") && !contains(now.path("enum"), value)) {
                found.add(place + ": value " + value + " is not accepted");
            }
        }
        for (JsonNode name : now.path("required")) {
            if (!contains(old.path("required"), name)) {
                found.add(place + ": property " + name.asText() + " is required");
            }
        }
        old.path("properties").properties().forEach(property -> {
            JsonNode other = now.path("properties").path(property.getKey());
            if (other.isMissingNode()) {
                found.add(place + ": property " + property.getKey() + " is gone");
            } else {
                sent(place + "." + property.getKey(), property.getValue(), other);
            }
        });
        if (old.has("items")) {
            sent(place + "[]", old.path("items"), now.path("items"));
        }
    }

    /** Compares what clients receive: all that they read must be there, in the same form. */
    private void received(String place, JsonNode oldSchema, JsonNode nowSchema) {
        if (!compared.add("received " + oldSchema + " " + nowSchema)) {
            return;
        }
        JsonNode old = resolved(before, oldSchema);
        JsonNode now = resolved(after, nowSchema);
        Set<String> known = types(before, old);
        for (String type : types(after, now)) {
            if (!known.contains(type) && !known.isEmpty()) {
                found.add(place + ": type may be " + type + ", was " + String.join(" or ", known));
            }
        }
        for (JsonNode value : now.path("enum")) {
            if (old.has("enum") && !contains(old.path("enum"), value)) {
                found.add(place + ": value " + value + " is new");
            }
        }
        for (JsonNode name : old.path("required")) {
            if (!contains(now.path("required"), name)) {
                found.add(place + ": property " + name.asText() + " may be missing");
            }
        }
        old.path("properties").properties().forEach(property -> {
            JsonNode other = now.path("properties").path(property.getKey());
            if (other.isMissingNode()) {
                found.add(place + ": property " + property.getKey() + " is gone");
            } else {
                received(place + "." + property.getKey(), property.getValue(), other);
            }
        });
        if (old.has("items")) {
            received(place + "[]", old.path("items"), now.path("items"));
        }
        if (old.path("additionalProperties").isObject()) {
            received(place + ".*", old.path("additionalProperties"), now.path("additionalProperties"));
        }
    }

    /** The types that a schema has, with those of its alternatives; empty if it states none. */
    private static Set<String> types(JsonNode document, JsonNode schema) {
        Set<String> types = new TreeSet<>();
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            types.add(type.asText());
        }
        type.forEach(one -> types.add(one.asText()));
        for (String alternatives : List.of("anyOf", "oneOf")) {
            for (JsonNode one : schema.path(alternatives)) {
                types.addAll(types(document, resolved(document, one)));
            }
        }
        return types;
    }

    private static boolean contains(JsonNode array, JsonNode value) {
        for (JsonNode one : array) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        JsonNode current = node;
        for (List<String> seen = new ArrayList<>(); current.has("$ref"); ) {
            String reference = current.path("$ref").asText();
            if (seen.contains(reference)) {
                throw new IllegalArgumentException("reference " + reference + " leads to itself");
            }
            seen.add(reference);
            current = document.at(reference.substring(1));
        }
        return current;
    }
}
