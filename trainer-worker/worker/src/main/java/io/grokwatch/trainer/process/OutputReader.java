package io.grokwatch.trainer.process;

import io.grokwatch.events.RunId;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import io.grokwatch.events.validation.Text;
import io.grokwatch.npy.Npy;
import io.grokwatch.trainer.progress.StepProgress;
import io.grokwatch.trainer.spi.RunLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes what a program prints into the run's log. What cannot be kept is counted, and the first such lines are in the run's own
 * log with their numbers; it changes nothing else.
 */
final class OutputReader {
    /** How many such lines are in the run's own log; the others are only counted. */
    private static final int REPORTED = 100;
    /** How many combinations of metrics are kept before the kept ones are dropped. */
    private static final int KNOWN_NAMES = 64;

    private final RunId run;
    private final Path folder;
    private final RunLog log;
    private final ProgressBarThrottle text;
    private final LastLines textLines;
    private final StepProgress progress;
    private final RejectionTally tally = new RejectionTally();
    private long kept;
    private long reported;
    /** The names of rows, each list mapped to itself: the same metrics are logged with the same instance. */
    private final Map<List<String>, List<String>> known = new HashMap<>();

    /**
     * A reader of the output of one run.
     *
     * @param folder where relative paths begin
     * @param steps the number of steps that the run takes
     */
    OutputReader(RunId run, Path folder, RunLog log, long steps) {
        this.run = run;
        this.folder = folder;
        this.log = log;
        progress = new StepProgress(steps);
        text = new ProgressBarThrottle(log::line, System::nanoTime);
        textLines = new LastLines(forwarded -> {});
    }

    /** The number of steps taken, by the steps that were printed. */
    long steps() {
        return progress.taken();
    }

    /** How many rows and snapshots were handed to the run's log. */
    long kept() {
        return kept;
    }

    /** What was not kept, by kind. */
    List<Rejection> rejections() {
        return tally.rejections();
    }

    /** The last lines for people on standard output. */
    String lastText() {
        return textLines.text();
    }

    void take(BoundedLines.Line line) {
        List<OutputLine> parts = OutputLine.parse(line.text(), line.complete());
        if (parts.isEmpty()) {
            text.accept(line);
            textLines.add(line);
        }
        for (OutputLine part : parts) {
            switch (part) {
                case OutputLine.Metrics(long step, Map<String, Double> values) -> metrics(step, values);
                case OutputLine.Embedding embedding -> embedding(line, embedding);
                case OutputLine.Rejected(Rejection.Kind kind, String reason) -> reject(line, kind, reason);
            }
        }
    }

    private void metrics(long step, Map<String, Double> values) {
        List<String> names = known(new ArrayList<>(values.keySet()));
        log.metrics(
                step,
                names,
                values.values().stream().mapToDouble(Double::doubleValue).toArray());
        progress.add(step);
        kept++;
    }

    private List<String> known(List<String> names) {
        if (known.size() == KNOWN_NAMES && !known.containsKey(names)) {
            known.clear();
        }
        return known.computeIfAbsent(names, List::copyOf);
    }

    /** Whatever is wrong with a file is a matter of this file: the training goes on. */
    private void embedding(BoundedLines.Line line, OutputLine.Embedding embedding) {
        try {
            Path file = folder.resolve(embedding.file());
            if (!Files.isRegularFile(file)) {
                throw new IOException("no file " + file);
            }
            Npy.Matrix matrix = Npy.read(file);
            log.snapshot(
                    embedding.step(),
                    embedding.tensor(),
                    matrix.rows(),
                    matrix.columns(),
                    matrix.values(),
                    embedding.labels(),
                    embedding.structure());
            kept++;
        } catch (IOException | IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            reject(line, Rejection.Kind.SNAPSHOT, "embedding " + embedding.file() + ": " + e.getMessage());
        } catch (OutOfMemoryError e) {
            reject(line, Rejection.Kind.SNAPSHOT, "embedding " + embedding.file() + ": it does not fit into memory");
        }
    }

    private void reject(BoundedLines.Line line, Rejection.Kind kind, String reason) {
        String example = "line " + line.number() + ": " + reason;
        tally.add(kind, example);
        log.rejected(kind, example);
        if (reported < REPORTED) {
            reported++;
            log.line("run " + run + ": line " + line.number() + " of the program's output is not kept whole: " + reason
                    + ": " + Text.escaped(line.text(), 200));
        }
    }
}
