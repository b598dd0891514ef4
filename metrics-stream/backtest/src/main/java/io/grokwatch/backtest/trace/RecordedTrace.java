package io.grokwatch.backtest.trace;

import io.grokwatch.backtest.InputException;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.naming.NameOverrides;
import io.grokwatch.events.trace.TraceLine;
import io.grokwatch.logs.LoggedRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A whole trace in memory, to be replayed several times or with other samples.
 *
 * @param name its name in messages
 * @param header the run's settings
 * @param samples in the order they were logged
 */
public record RecordedTrace(String name, TraceLine.Header header, List<TraceLine.Sample> samples) {
    public RecordedTrace {
        samples = List.copyOf(samples);
    }

    /**
     * The one run of a trace, or of a log of another format.
     *
     * @throws InputException if the file cannot be read, or has several runs
     */
    public static RecordedTrace read(Path file) {
        if (Files.exists(file) && !TraceFile.isTrace(file)) {
            List<LoggedRun> runs = LoggedRuns.read(file);
            if (runs.size() > 1) {
                throw new InputException(file + " has " + runs.size() + " runs, expected one");
            }
            return of(runs.getFirst());
        }
        try (TraceFile lines = TraceFile.open(file)) {
            return of(lines);
        }
    }

    /** The run of a log as the trace of it. */
    public static RecordedTrace of(LoggedRun run) {
        return new RecordedTrace(run.name().replace('/', '-'), LoggedRuns.header(run), run.samples());
    }

    /**
     * The run of a trace, which is read to its end.
     *
     * @throws InputException if a line is malformed
     */
    public static RecordedTrace of(TraceFile lines) {
        List<TraceLine.Sample> samples = new ArrayList<>();
        TraceLine.Header header = TraceReplay.header(lines);
        for (TraceLine line = lines.next(); line != null; line = lines.next()) {
            samples.add(TraceReplay.sample(line, lines));
        }
        return new RecordedTrace(lines.name(), header, samples);
    }

    /** The same run with other samples. */
    public RecordedTrace withSamples(List<TraceLine.Sample> other) {
        return new RecordedTrace(name, header, other);
    }

    /** Replays it; see {@link TraceReplay#run}. */
    public RunSummary replay(DetectorConfig config, Consumer<RunFinding> findings) {
        return replay(config, NameOverrides.NONE, findings);
    }

    /** Replays it with stated metric names; see {@link TraceReplay#run}. */
    public RunSummary replay(DetectorConfig config, NameOverrides names, Consumer<RunFinding> findings) {
        return new TraceReplay(new Lines(this), config, names).run(findings);
    }

    /** Replays its events to a listener; see {@link TraceReplay#replay}. */
    public void replay(TraceReplay.Listener listener) {
        new TraceReplay(new Lines(this), DetectorConfig.defaults(), NameOverrides.NONE).replay(listener);
    }

    /** The trace as a source of lines. */
    static final class Lines implements TraceSource {
        private final RecordedTrace trace;
        private final Iterator<TraceLine.Sample> samples;
        private boolean headerRead;

        private Lines(RecordedTrace trace) {
            this.trace = trace;
            samples = trace.samples.iterator();
        }

        @Override
        public String name() {
            return trace.name;
        }

        @Override
        public @Nullable TraceLine next() {
            if (!headerRead) {
                headerRead = true;
                return trace.header;
            }
            return samples.hasNext() ? samples.next() : null;
        }

        @Override
        public InputException failure(String reason) {
            return new InputException(trace.name + ": " + reason);
        }
    }
}
