package io.grokwatch.tracker.export;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * JSON lines, which are a trace of each run: {@code {"run": {...}}}, then {@code {"step", "time_ms", "metrics"}} for each row. NaN and
 * the infinities are strings.
 */
final class JsonLinesWriter implements TableWriter {
    private final JsonGenerator out;
    private final List<String> metrics;

    JsonLinesWriter(OutputStream out, List<String> metrics) throws IOException {
        this.metrics = List.copyOf(metrics);
        this.out = Json.MAPPER
                .getFactory()
                .createGenerator(out, JsonEncoding.UTF8)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .setRootValueSeparator(null);
    }

    @Override
    public void run(String id, ObjectNode settings) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("run");
        out.writeStringField("run_id", id);
        for (String setting : List.of("seed", "steps")) {
            if (settings.path(setting).isIntegralNumber()) {
                out.writeNumberField(setting, settings.path(setting).longValue());
            }
        }
        out.writeFieldName("grokwatch");
        out.writeTree(settings);
        out.writeEndObject();
        out.writeEndObject();
        out.writeRaw('\n');
    }

    @Override
    public void row(long step, long timeMs, boolean[] present, double[] values) throws IOException {
        out.writeStartObject();
        out.writeNumberField("step", step);
        out.writeNumberField("time_ms", timeMs);
        out.writeObjectFieldStart("metrics");
        for (int i = 0; i < present.length; i++) {
            if (present[i]) {
                out.writeFieldName(metrics.get(i));
                out.writeNumber(values[i]);
            }
        }
        out.writeEndObject();
        out.writeEndObject();
        out.writeRaw('\n');
    }

    @Override
    public void end() throws IOException {
        out.close();
    }
}
