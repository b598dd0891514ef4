package io.grokwatch.tracker.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * CSV as RFC 4180 has it, in UTF-8 with line feeds. A metric that was not logged in a row is an empty cell; doubles are in the
 * shortest form that reads back to the same bits, {@code NaN} and {@code Infinity} as Java writes them. Settings have no place in it.
 */
final class CsvWriter implements TableWriter {
    private final Writer out;
    private String run = "";

    CsvWriter(OutputStream out, List<String> metrics) throws IOException {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
        this.out.write("run,step,time_ms");
        for (String metric : metrics) {
            this.out.write(',');
            this.out.write(cell(metric));
        }
        this.out.write('\n');
    }

    @Override
    public void run(String id, ObjectNode settings) {
        run = cell(id);
    }

    @Override
    public void row(long step, long timeMs, boolean[] present, double[] values) throws IOException {
        out.write(run);
        out.write(',');
        out.write(Long.toString(step));
        out.write(',');
        out.write(Long.toString(timeMs));
        for (int i = 0; i < present.length; i++) {
            out.write(',');
            if (present[i]) {
                out.write(Double.toString(values[i]));
            }
        }
        out.write('\n');
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }

    private static String cell(String text) {
        boolean isPlain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                && text.equals(text.strip());
        return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
