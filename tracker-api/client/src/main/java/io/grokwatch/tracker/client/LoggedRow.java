package io.grokwatch.tracker.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metrics that a program logs at a step. What the rules of the contract refuse of them is left out by itself: whatever is in the place
 * of a row is read as one, of which what has another form is missing.
 *
 * @param step a whole number in [0, 2^63 - 2]
 * @param time when they were logged, in epoch milliseconds; null for now
 * @param metrics numbers by name; true and false are 1 and 0, a text is the number that it denotes, and null is no value
 */
@JsonDeserialize(using = LoggedRow.Reader.class)
public record LoggedRow(
        @Nullable Object step,
        @Nullable Long time,
        @Nullable Map<String, @Nullable Object> metrics) {
    private static final LoggedRow EMPTY = new LoggedRow(null, null, null);

    /** Reads a row from JSON. */
    static final class Reader extends StdDeserializer<LoggedRow> {
        private static final long serialVersionUID = 1;

        Reader() {
            super(LoggedRow.class);
        }

        @Override
        public LoggedRow getNullValue(DeserializationContext context) {
            return EMPTY;
        }

        @Override
        public LoggedRow deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.hasToken(JsonToken.START_OBJECT)) {
                json.skipChildren();
                return EMPTY;
            }
            Object step = null;
            Long time = null;
            Map<String, @Nullable Object> metrics = null;
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                switch (name) {
                    case "step" -> step = value(json, context);
                    case "time" ->
                        time = value(json, context) instanceof Number number ? (Long) number.longValue() : null;
                    case "metrics" -> metrics = metrics(json, context);
                    default -> json.skipChildren();
                }
            }
            return new LoggedRow(step, time, metrics);
        }

        private static @Nullable Map<String, @Nullable Object> metrics(JsonParser json, DeserializationContext context)
                throws IOException {
            if (!json.hasToken(JsonToken.START_OBJECT)) {
                json.skipChildren();
                return null;
            }
            Map<String, @Nullable Object> metrics = new LinkedHashMap<>();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                metrics.put(name, value(json, context));
            }
            return metrics;
        }

        private static @Nullable Object value(JsonParser json, DeserializationContext context) throws IOException {
            return json.hasToken(JsonToken.VALUE_NULL) ? null : context.readValue(json, Object.class);
        }
    }
}
