package io.grokwatch.events.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lines of a trace, without their line ends. NaN and the infinities are strings, as everywhere. */
public final class TraceCodec {
    private TraceCodec() {}

    /** The first line of a trace: any settings, with the facts under the names that {@link TraceLine.Header} reads. */
    public static String header(Map<String, Object> settings, RunFacts facts) {
        Map<String, Object> run = new LinkedHashMap<>(settings);
        run.putAll(TraceFacts.write(facts));
        return write(Map.of("run", run));
    }

    public static String sample(long step, Map<String, Double> metrics) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.put("metrics", metrics);
        return write(line);
    }

    public static Decoded<TraceLine> decode(String line) {
        try {
            JsonNode node = Json.MAPPER.readTree(line);
            JsonNode run = node.path("run");
            if (run.isObject()) {
                Map<String, Object> settings = new LinkedHashMap<>();
                run.properties().forEach(entry -> {
                    if (!entry.getValue().isNull()) {
                        settings.put(entry.getKey(), Json.MAPPER.convertValue(entry.getValue(), Object.class));
                    }
                });
                return new Decoded.Ok<>(new TraceLine.Header(settings));
            }
            return sample(node);
        } catch (JsonProcessingException e) {
            return new Decoded.Undecodable<>("not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            return new Decoded.Undecodable<>(String.valueOf(e.getMessage()));
        }
    }

    private static Decoded<TraceLine> sample(JsonNode node) {
        JsonNode step = node.path("step");
        if (!step.isIntegralNumber() || !step.canConvertToLong() || step.longValue() < 0) {
            return new Decoded.Undecodable<>("a line has a run, or a step of at least 0; had '" + step + "'");
        }
        JsonNode metrics = node.path("metrics");
        if (!metrics.isObject()) {
            return new Decoded.Undecodable<>("step " + step + " has no metrics");
        }
        Map<String, Double> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : metrics.properties()) {
            values.put(entry.getKey(), number(step, entry.getKey(), entry.getValue()));
        }
        return new Decoded.Ok<>(new TraceLine.Sample(step.longValue(), values));
    }

    private static double number(JsonNode step, String name, JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        return switch (value.asText()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default ->
                throw new IllegalArgumentException(
                        "metric " + name + " at step " + step + " is a number, NaN or an infinity, was " + value);
        };
    }

    private static String write(Object line) {
        try {
            return Json.MAPPER.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a trace line has no JSON form: " + e.getOriginalMessage(), e);
        }
    }
}
