package io.grokwatch.trainer.process;

import io.grokwatch.events.RunId;
import io.grokwatch.trainer.npy.Npy;
import io.grokwatch.trainer.spi.RunLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes what a program prints into the run's log. A line that cannot be decoded is reported with its number and changes
 * nothing else; rows come in the order of their steps, so one that goes back is such a line.
 */
final class OutputReader {
    /** How many such lines are reported; the others are only counted. */
    private static final int REPORTED = 100;
    /** How many combinations of metrics are kept before the kept ones are dropped. */
    private static final int KNOWN_NAMES = 64;

    private final RunId run;
    private final Path folder;
    private final RunLog log;
    private final ProgressBarThrottle text;
    private long lastStep = -1;
    private long bad;
    /** The names of rows, each list mapped to itself: the same metrics are logged with the same instance. */
    private final Map<List<String>, List<String>> known = new HashMap<>();

    /** @param folder where relative paths begin */
    OutputReader(RunId run, Path folder, RunLog log) {
        this.run = run;
        this.folder = folder;
        this.log = log;
        text = new ProgressBarThrottle(log::line, System::nanoTime);
    }

    /** The last step that was printed, -1 before the first. */
    long lastStep() {
        return lastStep;
    }

    /** How many lines could not be taken. */
    long badLines() {
        return bad;
    }

    void take(BoundedLines.Line line) {
        if (!line.complete()) {
            report(line, "it is longer than " + BoundedLines.MAX_BYTES + " bytes");
            return;
        }
        switch (OutputLine.parse(line.text())) {
            case OutputLine.Metrics metrics -> metrics(line, metrics);
            case OutputLine.Embedding embedding -> embedding(line, embedding);
            case OutputLine.Text ignored -> text.accept(line);
            case OutputLine.Bad(String reason) -> report(line, reason);
        }
    }

    private void metrics(BoundedLines.Line line, OutputLine.Metrics metrics) {
        if (metrics.step() < lastStep) {
            report(line, "step " + metrics.step() + " comes after step " + lastStep);
            return;
        }
        Map<String, Double> values = metrics.values();
        if (values.isEmpty()) {
            return;
        }
        lastStep = metrics.step();
        List<String> names = known(List.copyOf(values.keySet()));
        try {
            log.metrics(
                    lastStep,
                    names,
                    values.values().stream().mapToDouble(Double::doubleValue).toArray());
        } catch (IllegalArgumentException e) {
            report(line, String.valueOf(e.getMessage()));
        }
    }

    private List<String> known(List<String> names) {
        if (known.size() == KNOWN_NAMES && !known.containsKey(names)) {
            known.clear();
        }
        return known.computeIfAbsent(names, first -> first);
    }

    private void embedding(BoundedLines.Line line, OutputLine.Embedding embedding) {
        try {
            Npy.Matrix matrix = Npy.read(folder.resolve(embedding.file()));
            log.snapshot(
                    embedding.step(),
                    embedding.tensor(),
                    matrix.rows(),
                    matrix.columns(),
                    matrix.values(),
                    embedding.labels(),
                    embedding.structure());
        } catch (IOException | IllegalArgumentException e) {
            report(line, "embedding " + embedding.file() + ": " + e.getMessage());
        }
    }

    private void report(BoundedLines.Line line, String reason) {
        bad++;
        if (bad <= REPORTED) {
            String start = line.text().substring(0, Math.min(line.text().length(), 200));
            log.line("run " + run + ": line " + line.number() + " of the program's output is not taken: " + reason
                    + ": " + start);
        }
    }
}
