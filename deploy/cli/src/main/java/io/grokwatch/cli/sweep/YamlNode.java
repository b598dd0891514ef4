package io.grokwatch.cli.sweep;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.grokwatch.events.Parameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A node of a YAML file. Every error message has the path of the node.
 *
 * @param place for example {@code random.draw.wd}
 */
record YamlNode(String place, JsonNode node) {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
    private static final String FILE = "the file";

    /** The whole file. */
    static YamlNode file(String yaml) {
        try (JsonParser parser = YAML.createParser(yaml)) {
            JsonNode top = YAML.readTree(parser);
            YamlNode file = new YamlNode(FILE, top == null ? YAML.missingNode() : top);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException(FILE + ": expected one document, there is a second");
            }
            return file;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new IllegalArgumentException(
                    "not YAML: " + e.getOriginalMessage()
                            + (at == null ? "" : ", in line " + at.getLineNr() + ", column " + at.getColumnNr()),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory could not be read", e);
        }
    }

    /** The part of that name, which may be missing. */
    YamlNode get(String name) {
        return new YamlNode(placeOf(name), node.path(name));
    }

    private String placeOf(String name) {
        return place.equals(FILE) ? name : place + "." + name;
    }

    boolean isMissing() {
        return node.isMissingNode();
    }

    /** Requires a mapping of some of these names. */
    void only(Set<String> known) {
        require(node.isObject(), "a mapping");
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(place + ": '" + name + "' is unknown, expected "
                        + known.stream().sorted().toList());
            }
        });
    }

    /** The parts of a mapping by their names, in their order; none if it is missing. */
    Map<String, YamlNode> entries() {
        require(node.isObject() || isMissing(), "settings with values");
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> entries.put(entry.getKey(), new YamlNode(placeOf(entry.getKey()), entry.getValue())));
        return entries;
    }

    /** What a list has, at least one element. */
    List<YamlNode> elements() {
        require(node.isArray() && !node.isEmpty(), "a list of values");
        List<YamlNode> elements = new ArrayList<>();
        node.forEach(element -> elements.add(new YamlNode(place, element)));
        return elements;
    }

    /** The values of a list. */
    List<Object> values() {
        return elements().stream().map(YamlNode::value).toList();
    }

    /** The values of a list, each different from the others. */
    List<Object> differentValues() {
        List<Object> values = values();
        Set<Object> seen = new HashSet<>();
        for (Object value : values) {
            // 1 and 1.0 are the same setting.
            Object same = value instanceof Double number && number == number.longValue() ? number.longValue() : value;
            if (!seen.add(same)) {
                throw new IllegalArgumentException(place + ": expected different values, has " + value + " twice");
            }
        }
        return values;
    }

    /** A value that settings have. */
    Object value() {
        if (node.isTextual()) {
            // YAML 1.1 takes 1e-3 for text.
            return Parameters.parseValue(node.textValue());
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        require(node.isNumber(), "text, a number, true or false");
        if (!node.isIntegralNumber()) {
            return node.doubleValue();
        }
        require(node.canConvertToLong(), "a whole number of at most 64 bits");
        return node.longValue();
    }

    double number() {
        if (value() instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(place + ": expected a number, was " + node);
    }

    String text() {
        require(node.isTextual() && !node.textValue().isBlank(), "text");
        return node.textValue();
    }

    /** A whole number from {@code least} on. */
    long whole(long least) {
        boolean fits = node.isIntegralNumber() && node.canConvertToLong();
        require(
                fits && node.longValue() >= least,
                "a whole number" + (least == Long.MIN_VALUE ? "" : " of at least " + least));
        return node.longValue();
    }

    void require(boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(place + ": expected " + expected + ", was " + shown());
        }
    }

    private String shown() {
        return isMissing() ? "missing" : node.isNull() ? "empty" : node.toString();
    }
}
