package io.grokwatch.trainer.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.Structure;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.trace.TraceCodec;
import io.grokwatch.events.trace.TraceLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A line on the standard output of a program, decoded. Lines that do not begin with a brace are for people. */
sealed interface OutputLine {

    /** {@code {"step": 12, "metrics": {"train/loss": 0.5}}}, as in a trace. */
    record Metrics(long step, Map<String, Double> values) implements OutputLine {}

    /**
     * {@code {"step": 12, "embedding": "PATH.npy", "tensor": "embedding", "structure": "add:31", "labels": []}}, the last
     * three optional.
     */
    record Embedding(long step, String file, String tensor, Structure structure, List<String> labels)
            implements OutputLine {
        public Embedding {
            labels = List.copyOf(labels);
        }
    }

    /** A line for people. */
    record Text(String text) implements OutputLine {}

    /** A line for the worker that cannot be decoded. */
    record Bad(String reason) implements OutputLine {}

    /** Decodes one line. */
    static OutputLine parse(String line) {
        if (!line.startsWith("{")) {
            return new Text(line);
        }
        try {
            JsonNode node = Json.MAPPER.readTree(line);
            if (node.has("embedding")) {
                return embedding(node);
            }
        } catch (JsonProcessingException e) {
            return new Bad("not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            return new Bad(String.valueOf(e.getMessage()));
        }
        return switch (TraceCodec.decode(line)) {
            case Decoded.Ok<TraceLine>(TraceLine.Sample sample) -> new Metrics(sample.step(), sample.metrics());
            case Decoded.Ok<TraceLine>(TraceLine.Header header) ->
                new Bad("the facts of a run belong in the trainer's description, not on its output");
            case Decoded.Undecodable<TraceLine>(String reason) -> new Bad(reason);
        };
    }

    private static OutputLine embedding(JsonNode node) {
        JsonNode step = node.path("step");
        if (!step.isIntegralNumber()
                || step.longValue() < 0
                || !node.path("embedding").isTextual()) {
            return new Bad("an embedding has a step of at least 0 and a path, had step '" + step + "' and path "
                    + node.path("embedding"));
        }
        List<String> labels = new ArrayList<>();
        node.path("labels").forEach(label -> labels.add(label.asText()));
        return new Embedding(
                step.longValue(),
                node.path("embedding").asText(),
                node.path("tensor").asText("embedding"),
                Structure.parse(node.path("structure").asText("none")),
                labels);
    }
}
