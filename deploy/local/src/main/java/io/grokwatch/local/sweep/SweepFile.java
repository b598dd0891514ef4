package io.grokwatch.local.sweep;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.grokwatch.events.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the file of a sweep:
 *
 * <pre>
 * name: data-fraction          # of the family
 * recipe: hello-grok
 * steps: 4000                  # optional, instead of the recipe's
 * seeds: 3                     # so many from 0 on, or a list; by default one
 * set: {lr: 0.003}             # in every run
 * grid:                        # every combination
 *   frac: [0.3, 0.5, 0.7]
 *   wd: [0.0, 1.0]
 * random:                      # or so many drawn points of the space, also beside a grid
 *   samples: 20
 *   seed: 1
 *   draw:
 *     lr: {log: [1.0e-4, 1.0e-1]}
 *     width: {whole: [64, 512]}
 *     wd: {uniform: [0, 5]}
 *     opt: {choice: [Adam, AdamW]}
 * </pre>
 *
 * Every mistake is told with the place in the file and what was expected there.
 */
public final class SweepFile {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
    private static final Set<String> TOP = Set.of("name", "recipe", "steps", "seeds", "set", "grid", "random");
    private static final long MAX_BYTES = 1 << 20;

    private SweepFile() {}

    /**
     * The sweep that a file describes.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is not as expected
     */
    public static Sweep read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IllegalArgumentException("it has " + Files.size(file) + " bytes, at most " + MAX_BYTES);
        }
        return parse(Files.readString(file));
    }

    static Sweep parse(String yaml) {
        JsonNode top;
        try {
            top = YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not YAML: " + e.getOriginalMessage(), e);
        }
        only("the file", top, TOP);
        RandomPoints random = random(top.path("random"));
        return Sweep.of(
                text(top, "name"),
                text(top, "recipe"),
                top.has("steps") ? Long.valueOf(whole(top, "steps", 1)) : null,
                seeds(top.path("seeds")),
                Parameters.of(scalars("set", top.path("set"))),
                grid(top.path("grid")),
                random);
    }

    private static List<Long> seeds(JsonNode seeds) {
        List<Long> list = new ArrayList<>();
        if (seeds.isMissingNode()) {
            list.add(0L);
        } else if (seeds.isIntegralNumber() && seeds.longValue() >= 1 && seeds.longValue() <= Sweep.MOST_RUNS) {
            for (long seed = 0; seed < seeds.longValue(); seed++) {
                list.add(seed);
            }
        } else if (seeds.isArray() && !seeds.isEmpty()) {
            for (JsonNode seed : seeds) {
                require(seed.isIntegralNumber(), "seeds: a seed is a whole number, was " + seed);
                list.add(seed.longValue());
            }
        } else {
            throw new IllegalArgumentException(
                    "seeds: expected how many, from 1 to " + Sweep.MOST_RUNS + ", or a list of seeds, was " + seeds);
        }
        return list;
    }

    private static Map<String, List<Object>> grid(JsonNode grid) {
        Map<String, List<Object>> axes = new LinkedHashMap<>();
        mapping("grid", grid)
                .properties()
                .forEach(axis -> axes.put(axis.getKey(), values("grid." + axis.getKey(), axis.getValue())));
        return axes;
    }

    private static RandomPoints random(JsonNode random) {
        if (random.isMissingNode()) {
            return RandomPoints.NONE;
        }
        only("random", random, Set.of("samples", "seed", "draw"));
        Map<String, Draw> draws = new LinkedHashMap<>();
        mapping("random.draw", random.path("draw"))
                .properties()
                .forEach(draw -> draws.put(draw.getKey(), draw("random.draw." + draw.getKey(), draw.getValue())));
        require(!draws.isEmpty(), "random.draw: expected settings to draw, there are none");
        return new RandomPoints(
                Math.toIntExact(Math.min(whole(random, "samples", 1), Sweep.MOST_RUNS + 1L)),
                random.has("seed") ? whole(random, "seed", Long.MIN_VALUE) : 0,
                draws);
    }

    private static Draw draw(String place, JsonNode draw) {
        require(
                draw.isObject() && draw.size() == 1,
                place + ": expected one of uniform, log, whole, choice, was " + draw);
        Map.Entry<String, JsonNode> only = draw.properties().iterator().next();
        List<Object> values = values(place + "." + only.getKey(), only.getValue());
        try {
            return switch (only.getKey()) {
                case "uniform" -> new Draw.Uniform(end(place, values, 0), end(place, values, 1));
                case "log" -> new Draw.LogUniform(end(place, values, 0), end(place, values, 1));
                case "whole" -> new Draw.Whole((long) end(place, values, 0), (long) end(place, values, 1));
                case "choice" -> new Draw.Choice(values);
                default ->
                    throw new IllegalArgumentException(
                            "expected one of uniform, log, whole, choice, was " + only.getKey());
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }

    private static double end(String place, List<Object> values, int index) {
        require(
                values.size() == 2 && values.get(index) instanceof Number,
                place + ": expected [least, most], was " + values);
        return ((Number) values.get(index)).doubleValue();
    }

    private static List<Object> values(String place, JsonNode list) {
        require(list.isArray() && !list.isEmpty(), place + ": expected a list of values, was " + list);
        List<Object> values = new ArrayList<>();
        list.forEach(value -> values.add(scalar(place, value)));
        return values;
    }

    private static Map<String, Object> scalars(String place, JsonNode node) {
        Map<String, Object> values = new LinkedHashMap<>();
        mapping(place, node)
                .properties()
                .forEach(entry -> values.put(entry.getKey(), scalar(place + "." + entry.getKey(), entry.getValue())));
        return values;
    }

    private static Object scalar(String place, JsonNode value) {
        if (value.isTextual()) {
            // YAML 1.1 takes 1e-3 for text.
            return Parameters.parseValue(value.textValue());
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        require(value.isNumber(), place + ": expected text, a number, true or false, was " + value);
        return value.isIntegralNumber() ? (Object) value.longValue() : (Object) value.doubleValue();
    }

    private static JsonNode mapping(String place, JsonNode node) {
        require(node.isObject() || node.isMissingNode(), place + ": expected settings with values, was " + node);
        return node;
    }

    private static String text(JsonNode top, String name) {
        JsonNode text = top.path(name);
        require(text.isTextual() && !text.textValue().isBlank(), name + ": expected text, was " + shown(text));
        return text.textValue();
    }

    private static long whole(JsonNode node, String name, long least) {
        JsonNode whole = node.path(name);
        require(
                whole.isIntegralNumber() && whole.longValue() >= least,
                name + ": expected a whole number" + (least == 1 ? " of at least 1" : "") + ", was " + shown(whole));
        return whole.longValue();
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "missing" : node.isNull() ? "empty" : node.toString();
    }

    private static void only(String place, JsonNode node, Set<String> known) {
        require(node.isObject(), place + ": expected a mapping, was " + shown(node));
        node.fieldNames()
                .forEachRemaining(name -> require(
                        known.contains(name),
                        place + ": '" + name + "' is unknown, expected "
                                + known.stream().sorted().toList()));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
