package io.grokwatch.logs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a program prints, as a log: lines with a JSON object, which may follow other text, and lines with {@code key=value} or {@code
 * key: value} whose values are numbers, such as {@code step=100 train_loss=0.25} or {@code Epoch 3/10: loss: 0.5, acc: 97%}. Other lines are
 * passed over. Thread-safe.
 */
public final class PrintedLog {
    private static final Pattern PAIR =
            Pattern.compile("(?<![\\w.])([A-Za-z_][A-Za-z0-9_./@-]{0,249})\\s{0,4}[=:]\\s{0,4}"
                    + "([+-]?(?:\\d{1,30}(?:\\.\\d{0,40})?|\\.\\d{1,40})(?:[eE][+-]?\\d{1,4})?|[+-]?(?i:nan|inf|infinity))"
                    + "(?=[\\s,;|)\\]}%/]|$)");
    /** A step that follows its name, such as {@code Epoch 3/10} and {@code [step 7]}. */
    private static final Pattern STEP =
            Pattern.compile("(?<![\\w.])(?i:(epoch|step|iteration|iter))\\s{1,4}(\\d{1,18})(?![\\w.])");

    private static final int MAX_LINE = 1 << 20;

    private final String name;
    private final List<Line> lines = new ArrayList<>();
    private long printed;

    /** A line that has numbers: an object, or cells. */
    private record Line(long number, @Nullable JsonNode json, Map<String, Object> cells) {}

    /** @param name of the run */
    public PrintedLog(String name) {
        this.name = name;
    }

    /** Adds a printed line; beyond a mebibyte it is cut. */
    public synchronized void add(String printedLine) {
        printed++;
        String line = printedLine.length() > MAX_LINE ? printedLine.substring(0, MAX_LINE) : printedLine;
        int brace = line.indexOf('{');
        JsonNode json = brace < 0 ? null : JsonLogs.parsed(line.substring(brace));
        if (json != null && json.isObject()) {
            lines.add(new Line(printed, json, Map.of()));
            return;
        }
        Map<String, Object> cells = new LinkedHashMap<>();
        Matcher step = STEP.matcher(line);
        if (step.find()) {
            cells.put(step.group(1), step.group(2));
        }
        Matcher pair = PAIR.matcher(line);
        while (pair.find()) {
            cells.put(pair.group(1), pair.group(2));
        }
        if (!cells.isEmpty()) {
            lines.add(new Line(printed, null, cells));
        }
    }

    /** How many lines with numbers were added. */
    public synchronized int size() {
        return lines.size();
    }

    /**
     * The run so far; empty while there is no metric.
     *
     * @throws LogException if there are too many numbers
     */
    public Optional<LoggedRun> run() {
        RunBuilder run = new RunBuilder(name, "printed lines");
        for (Line line : copy()) {
            String place = "line " + line.number;
            if (line.json != null) {
                JsonLogs.addLine(run, place, line.json);
            } else {
                run.add(place, line.cells);
            }
        }
        try {
            return run.isEmpty() ? Optional.empty() : Optional.of(run.build());
        } catch (LogException noMetricYet) {
            return Optional.empty();
        }
    }

    private synchronized List<Line> copy() {
        return List.copyOf(lines);
    }
}
