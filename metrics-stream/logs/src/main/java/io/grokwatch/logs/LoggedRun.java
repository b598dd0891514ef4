package io.grokwatch.logs;

import io.grokwatch.events.trace.TraceLine.Sample;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of a log, in memory.
 *
 * @param name of the run, or of its file
 * @param format for example {@code CSV}
 * @param settings what the log records beside the metrics, with the facts that detectors read under the names of traces
 * @param samples in the order logged
 * @param steps where the steps come from, for people: {@code column epoch}, {@code row number}
 * @param skipped what was not read, by kind
 * @param source the file or folder that it was read from; with the name it identifies the run among others
 */
public record LoggedRun(
        String name,
        String format,
        Map<String, Object> settings,
        List<Sample> samples,
        String steps,
        Map<String, Skipped> skipped,
        String source) {

    /**
     * What was not read, of one kind.
     *
     * @param count how many
     * @param example the first, with its place
     */
    public record Skipped(long count, String example) {}

    public LoggedRun {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        samples = List.copyOf(samples);
        skipped = Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
    }

    /** The same run as read from a file or folder. */
    LoggedRun from(Path path) {
        return new LoggedRun(name, format, settings, samples, steps, skipped, path.toString());
    }

    /** In one line, for people: format, rows, steps, and what was skipped. */
    public String description() {
        StringBuilder line = new StringBuilder(name)
                .append(": ")
                .append(format)
                .append(", ")
                .append(samples.size())
                .append(" rows, steps from ")
                .append(steps);
        skipped.forEach((kind, what) -> line.append("; skipped ")
                .append(what.count())
                .append(' ')
                .append(kind)
                .append(", the first ")
                .append(what.example()));
        return line.toString();
    }
}
