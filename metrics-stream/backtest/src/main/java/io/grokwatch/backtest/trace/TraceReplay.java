package io.grokwatch.backtest.trace;

import static java.util.Objects.requireNonNull;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunDetectors;
import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.naming.NameOverrides;
import io.grokwatch.events.trace.TraceLine;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Replays a trace as the events that a worker publishes: started, batches of metrics, finished. */
public final class TraceReplay {
    private static final int ATTEMPT = 1;

    private final TraceSource trace;
    private final DetectorConfig config;
    private final NameOverrides names;

    /**
     * @param trace read to its end by {@link #run}
     * @param config of the detectors
     */
    public TraceReplay(TraceFile trace, DetectorConfig config) {
        this(trace, config, NameOverrides.NONE);
    }

    /**
     * @param trace read to its end by {@link #run}
     * @param config of the detectors
     * @param names of metrics that are not read by convention
     */
    public TraceReplay(TraceFile trace, DetectorConfig config, NameOverrides names) {
        this((TraceSource) trace, config, names);
    }

    TraceReplay(TraceSource trace, DetectorConfig config, NameOverrides names) {
        this.trace = trace;
        this.config = config;
        this.names = names;
    }

    /**
     * Runs the detectors over the trace.
     *
     * @param findings receives findings as they are made
     * @return the summary of the run at its end
     * @throws InputException if a line is malformed; the message has its number
     */
    public RunSummary run(Consumer<RunFinding> findings) {
        DetectorListener detectors = new DetectorListener(config, names, findings);
        replay(detectors);
        return requireNonNull(detectors.watch).summary();
    }

    private static final class DetectorListener implements Listener {
        private final DetectorConfig config;
        private final NameOverrides names;
        private final Consumer<RunFinding> findings;
        private @Nullable RunDetectors watch;

        DetectorListener(DetectorConfig config, NameOverrides names, Consumer<RunFinding> findings) {
            this.config = config;
            this.names = names;
            this.findings = findings;
        }

        @Override
        public void started(RunStarted event) {
            watch = RunDetectors.of(event.runId(), config, names);
            watch.accept(event).forEach(findings);
        }

        @Override
        public void metrics(MetricBatch batch) {
            requireNonNull(watch).accept(batch).forEach(findings);
        }

        @Override
        public void finished(RunFinished event) {
            requireNonNull(watch).accept(event).forEach(findings);
        }
    }

    /** Receives the events of a trace, in order. */
    public interface Listener {
        void started(RunStarted event);

        void metrics(MetricBatch batch);

        void finished(RunFinished event);
    }

    /**
     * Replays the trace to a listener.
     *
     * @throws io.grokwatch.backtest.InputException if a line is malformed; the message has its number
     */
    public void replay(Listener listener) {
        TraceLine.Header header = header(trace);
        RunId runId = runId(header.settings());
        listener.started(started(runId, header));

        SampleBatches batches = new SampleBatches(runId, ATTEMPT);
        long last = 0;
        for (TraceLine line = trace.next(); line != null; line = trace.next()) {
            TraceLine.Sample sample = sample(line, trace);
            last = Math.max(last, sample.step());
            add(batches, sample);
            if (batches.isFull()) {
                listener.metrics(batches.take());
            }
        }
        if (!batches.isEmpty()) {
            listener.metrics(batches.take());
        }
        listener.finished(new RunFinished(runId, ATTEMPT, last));
    }

    private void add(SampleBatches batches, TraceLine.Sample sample) {
        try {
            batches.add(sample);
        } catch (IllegalArgumentException e) {
            throw trace.failure(String.valueOf(e.getMessage()));
        }
    }

    /** The sample of a line. */
    static TraceLine.Sample sample(TraceLine line, TraceSource trace) {
        return switch (line) {
            case TraceLine.Sample sample -> sample;
            case TraceLine.Header second -> throw trace.failure("a trace has one run, this is a second");
        };
    }

    /** The header, which is the next line. */
    static TraceLine.Header header(TraceSource trace) {
        return switch (trace.next()) {
            case null -> throw trace.failure("the trace is empty");
            case TraceLine.Header header -> header;
            case TraceLine.Sample sample ->
                throw trace.failure("the first line of a trace is its run, was step " + sample.step());
        };
    }

    private RunStarted started(RunId runId, TraceLine.Header header) {
        Map<String, Object> settings = header.settings();
        RunFacts facts;
        try {
            facts = header.facts();
        } catch (IllegalArgumentException e) {
            throw trace.failure(String.valueOf(e.getMessage()));
        }
        long seed = settings.get("seed") instanceof Number number ? number.longValue() : 0;
        long steps = settings.get("steps") instanceof Number number ? Math.max(1, number.longValue()) : 1;
        RunSpec spec = new RunSpec(runId, runId.value(), "trace", null, Parameters.NONE, seed, steps);
        return new RunStarted(runId, ATTEMPT, spec, facts, new WorkerId("trace"), "none", 0);
    }

    /** The run's own id, or one derived from the name of the file. */
    private RunId runId(Map<String, Object> settings) {
        if (settings.get("run_id") instanceof String id) {
            try {
                return new RunId(id);
            } catch (IllegalArgumentException e) {
                throw trace.failure(String.valueOf(e.getMessage()));
            }
        }
        String file = trace.name().substring(trace.name().lastIndexOf('/') + 1);
        String stem = file.replaceFirst("\\.jsonl?(\\.gz)?$", "").replaceAll("[^A-Za-z0-9_-]", "-");
        String id = stem.replaceFirst("^[_-]+", "");
        return new RunId(id.isEmpty() ? "trace" : id.substring(0, Math.min(id.length(), 128)));
    }
}
