package io.grokwatch.trainer.process;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.grokwatch.events.Structure;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.events.validation.Rejection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a line on the standard output of a program contains for the worker: the JSON objects in it that have a field {@code step},
 * {@code metrics} or {@code embedding}, wherever in the line they begin. The rest of such a line, a progress bar or a name of a
 * rank, is for people, as is every other line.
 *
 * <p>An object is read token by token, so that of one that breaks off everything before is kept. A number at the very end of what
 * could be read may be cut in two and is not kept.
 */
sealed interface OutputLine {

    /**
     * {@code {"step": 12, "metrics": {"train/loss": 0.5}}}, as in a trace.
     *
     * @param values by the names as they are in the line, not validated yet; never empty
     */
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

    /** Something that was meant for the worker and is not kept. */
    record Rejected(Rejection.Kind kind, String reason) implements OutputLine {}

    /**
     * What a line contains for the worker, in its order.
     *
     * @param complete whether the line is whole; of one that was cut everything before the cut is kept
     * @return empty if the line is for people
     */
    static List<OutputLine> parse(String line, boolean complete) {
        int at = nextObject(line, 0);
        if (at < 0) {
            return List.of();
        }
        List<OutputLine> parts = new ArrayList<>();
        char[] characters = line.toCharArray();
        for (int objects = 0; at >= 0; objects++) {
            if (objects == MAX_OBJECTS) {
                if (line.indexOf("\"metrics\"", at) >= 0) {
                    parts.add(new Rejected(
                            Rejection.Kind.LIMIT,
                            "at most " + MAX_OBJECTS + " objects of a line are read, this has more"));
                }
                break;
            }
            ObjectReader reader = new ObjectReader(characters, at);
            int end = reader.read();
            parts.addAll(reader.parts(!complete));
            // An object that is for people, or breaks off within its first tokens, may contain one for the worker.
            at = nextObject(line, reader.isForTheWorker() ? Math.max(at + 1, end) : at + 1);
        }
        if (!complete && parts.isEmpty() && line.contains("\"step\"")) {
            parts.add(new Rejected(Rejection.Kind.LIMIT, BoundedLines.TOO_LONG));
        }
        return parts;
    }

    /** The most objects in one line that are tried: more are no output of a training. */
    int MAX_OBJECTS = 10_000;

    /** Where the next brace is that a name follows; -1 if none is left. */
    private static int nextObject(String line, int from) {
        for (int brace = line.indexOf('{', from); brace >= 0; brace = line.indexOf('{', brace + 1)) {
            int next = brace + 1;
            while (next < line.length() && Character.isWhitespace(line.charAt(next))) {
                next++;
            }
            if (next < line.length() && line.charAt(next) == '"') {
                return brace;
            }
        }
        return -1;
    }

    /** Reads one object from the beginning of a text. */
    final class ObjectReader {
        private static final JsonFactory JSON = new JsonFactoryBuilder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .enable(JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS)
                .enable(JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS)
                .enable(JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS)
                .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(32).build())
                .build();

        private static final String EXPECTED = "expected {\"step\": 12, \"metrics\": {\"train/loss\": 0.5}}";

        private final Map<String, Double> values = new LinkedHashMap<>();
        private final List<Rejected> refused = new ArrayList<>();
        private final List<String> labels = new ArrayList<>();
        private @Nullable Long step;
        private @Nullable String stepAsGiven;
        private @Nullable String file;
        private String tensor = "embedding";
        private String structure = "none";
        private boolean hasStep;
        private boolean hasMetrics;
        private boolean hasEmbedding;
        private boolean isHeader;
        private @Nullable String breaksOff;
        private boolean endsEarly;
        private final char[] text;
        private final int from;
        /** What the positions of the parser lack: whether they count from the text's beginning is a matter of the parser. */
        private long offset;

        ObjectReader(char[] text, int from) {
            this.text = text;
            this.from = from;
        }

        boolean isForTheWorker() {
            return hasStep || hasMetrics || hasEmbedding || isHeader;
        }

        /** Reads the object that begins there and returns where it ends, or breaks off. */
        int read() {
            try (JsonParser parser = JSON.createParser(text, from, text.length - from)) {
                offset = from - parser.currentLocation().getCharOffset();
                try {
                    advance(parser);
                    while (advance(parser) != JsonToken.END_OBJECT) {
                        field(parser, parser.currentName());
                    }
                } catch (JsonProcessingException broken) {
                    breaksOff = "not JSON: " + broken.getOriginalMessage();
                    endsEarly = broken instanceof JsonEOFException;
                }
                long end = position(parser) - (breaksOff == null ? 0 : 1);
                return Math.clamp(end, from + 1, text.length);
            } catch (IOException impossible) {
                throw new UncheckedIOException("a text cannot be read", impossible);
            }
        }

        private long position(JsonParser parser) {
            return parser.currentLocation().getCharOffset() + offset;
        }

        /** Whether what follows a number ends it: at the end of a text that breaks off it may be cut in two. */
        private boolean isWhole(JsonParser parser) {
            long end = position(parser);
            return end < text.length && ",}] \t\r\n".indexOf(text[(int) end]) >= 0;
        }

        private @Nullable JsonToken advance(JsonParser parser) throws IOException {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new JsonEOFException(parser, null, "the object has no end");
            }
            return token;
        }

        private void field(JsonParser parser, String name) throws IOException {
            JsonToken token = advance(parser);
            switch (name) {
                case "step" -> {
                    hasStep = true;
                    readStep(parser, token);
                }
                case "metrics" -> readMetrics(parser, token);
                case "embedding" -> {
                    file = text(parser, token);
                    hasEmbedding = file != null;
                }
                case "tensor" -> tensor = textOr(parser, token, tensor);
                case "structure" -> structure = textOr(parser, token, structure);
                case "labels" -> readLabels(parser, token);
                case "run" -> {
                    isHeader |= token == JsonToken.START_OBJECT;
                    skip(parser, token);
                }
                default -> skip(parser, token);
            }
        }

        private void readStep(JsonParser parser, @Nullable JsonToken token) throws IOException {
            stepAsGiven = given(parser, token);
            OptionalLong read =
                    isNumber(token) && isWhole(parser) ? MetricRules.step(parser.getText()) : OptionalLong.empty();
            skip(parser, token);
            step = read.isPresent() ? Long.valueOf(read.getAsLong()) : null;
        }

        private void readMetrics(JsonParser parser, @Nullable JsonToken token) throws IOException {
            if (token == JsonToken.VALUE_NULL) {
                hasMetrics = hasStep;
                return;
            }
            if (token != JsonToken.START_OBJECT) {
                refused.add(
                        new Rejected(Rejection.Kind.LINE, "metrics must be an object, was " + given(parser, token)));
                skip(parser, token);
                return;
            }
            hasMetrics = true;
            while (advance(parser) != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                readValue(parser, advance(parser), name);
            }
        }

        private void readValue(JsonParser parser, @Nullable JsonToken token, String name) throws IOException {
            if (isNumber(token) && !isWhole(parser)) {
                return;
            }
            OptionalDouble value = switch (token) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_STRING -> MetricRules.value(parser.getText());
                case VALUE_TRUE -> OptionalDouble.of(1);
                case VALUE_FALSE -> OptionalDouble.of(0);
                case null, default -> OptionalDouble.empty();
            };
            if (value.isPresent()) {
                values.put(name, value.getAsDouble());
            } else if (token != JsonToken.VALUE_NULL) {
                refused.add(new Rejected(
                        Rejection.Kind.METRIC_VALUE, MetricRules.valueObjection(name, given(parser, token))));
                skip(parser, token);
            }
        }

        private static boolean isNumber(@Nullable JsonToken token) {
            return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
        }

        private void readLabels(JsonParser parser, @Nullable JsonToken token) throws IOException {
            if (token != JsonToken.START_ARRAY) {
                skip(parser, token);
                return;
            }
            for (JsonToken label = advance(parser); label != JsonToken.END_ARRAY; label = advance(parser)) {
                labels.add(given(parser, label));
                skip(parser, label);
            }
        }

        private @Nullable String text(JsonParser parser, @Nullable JsonToken token) throws IOException {
            if (token == JsonToken.VALUE_STRING) {
                return parser.getText();
            }
            skip(parser, token);
            return null;
        }

        private String textOr(JsonParser parser, @Nullable JsonToken token, String otherwise) throws IOException {
            String text = text(parser, token);
            return text == null ? otherwise : text;
        }

        private static String given(JsonParser parser, @Nullable JsonToken token) throws IOException {
            return switch (token) {
                case START_OBJECT -> "an object";
                case START_ARRAY -> "a list";
                case VALUE_STRING -> "'" + parser.getText() + "'";
                case null, default -> parser.getText();
            };
        }

        private static void skip(JsonParser parser, @Nullable JsonToken token) throws IOException {
            if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                parser.skipChildren();
            }
        }

        /** @param cut whether the line was cut, which is then why the object ends early */
        List<OutputLine> parts(boolean cut) {
            if (!isForTheWorker()) {
                return List.of();
            }
            List<OutputLine> parts = new ArrayList<>();
            if (breaksOff != null) {
                parts.add(
                        cut && endsEarly
                                ? new Rejected(Rejection.Kind.LIMIT, BoundedLines.TOO_LONG)
                                : new Rejected(Rejection.Kind.LINE, breaksOff));
            }
            parts.addAll(refused);
            if (breaksOff == null && !hasMetrics && !hasEmbedding && refused.isEmpty()) {
                parts.add(new Rejected(
                        Rejection.Kind.LINE,
                        isHeader
                                ? "the facts of a run belong in the trainer's description, not on its output"
                                : "it has a step, and neither metrics nor an embedding, " + EXPECTED));
                return parts;
            }
            Long at = step;
            if (at == null && (hasStep || hasMetrics || hasEmbedding)) {
                // Of an object that breaks off before its step nothing can be kept, which is counted already.
                if (breaksOff == null || stepAsGiven != null) {
                    parts.add(new Rejected(Rejection.Kind.STEP, MetricRules.stepObjection(stepAsGiven)));
                }
            }
            if (at == null) {
                return parts;
            }
            if (!values.isEmpty()) {
                parts.add(new Metrics(at, values));
            }
            String path = file;
            if (path != null && breaksOff == null) {
                parts.add(embedding(at, path));
            }
            return parts;
        }

        private OutputLine embedding(long at, String path) {
            try {
                return new Embedding(at, path, tensor, Structure.parse(structure), labels);
            } catch (IllegalArgumentException e) {
                return new Rejected(Rejection.Kind.SNAPSHOT, "embedding " + path + ": " + e.getMessage());
            }
        }
    }
}
