package io.grokwatch.events.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Lines of a trace, without their line ends. NaN and the infinities are written as strings, as everywhere. Of a line that is read the rules
 * of {@link MetricRules} keep what can be kept.
 */
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
        JsonNode given = node.path("step");
        OptionalLong step = given.isNumber() ? MetricRules.step(given.asText()) : OptionalLong.empty();
        if (step.isEmpty()) {
            return new Decoded.Undecodable<>("a line has a run, or a step: "
                    + MetricRules.stepObjection(given.isMissingNode() ? null : given.toString()));
        }
        JsonNode metrics = node.path("metrics");
        if (!metrics.isObject()) {
            return new Decoded.Undecodable<>("step " + given + " has no metrics");
        }
        Map<String, Double> values = new LinkedHashMap<>();
        RejectionTally tally = new RejectionTally();
        for (Map.Entry<String, JsonNode> entry : metrics.properties()) {
            String place = "step " + step.getAsLong() + ": ";
            String objection = MetricRules.nameObjection(entry.getKey());
            OptionalDouble value = MetricRules.value(entry.getValue());
            if (objection != null) {
                tally.add(Rejection.Kind.METRIC_NAME, place + objection);
            } else if (value.isPresent()) {
                values.put(entry.getKey(), value.getAsDouble());
            } else if (!entry.getValue().isNull()) {
                tally.add(
                        Rejection.Kind.METRIC_VALUE,
                        place
                                + MetricRules.valueObjection(
                                        entry.getKey(), entry.getValue().toString()));
            }
        }
        return new Decoded.Ok<>(new TraceLine.Sample(step.getAsLong(), values, tally.rejections()));
    }

    private static String write(Object line) {
        try {
            return Json.MAPPER.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a trace line has no JSON form: " + e.getOriginalMessage(), e);
        }
    }
}
