package io.grokwatch.cli.watch;

import io.grokwatch.backtest.trace.RecordedTrace;
import io.grokwatch.backtest.trace.SampleBatches;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunDetectors;
import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.naming.NameOverrides;
import io.grokwatch.events.trace.TraceLine.Sample;
import io.grokwatch.logs.LoggedRun;
import io.grokwatch.tracker.client.RunStatus;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the detectors over a followed run in this process. */
public final class DetectorSink implements RunSink {
    private final RunId run;
    private final RunDetectors detectors;
    private final Consumer<RunFinding> findings;
    private final Consumer<RunSummary> summary;
    private @Nullable SampleBatches batches;
    private int attempt;
    private long lastStep;

    /**
     * A run of which nothing was read.
     *
     * @param findings receives what the detectors find, at once
     * @param summary receives the summary at the end of the run
     */
    public DetectorSink(RunId run, NameOverrides names, Consumer<RunFinding> findings, Consumer<RunSummary> summary) {
        this.run = run;
        this.detectors = RunDetectors.of(run, DetectorConfig.defaults(), names);
        this.findings = findings;
        this.summary = summary;
    }

    @Override
    public void seed(FollowedRun followed) {
        // Nothing is known from before.
    }

    @Override
    public void add(LoggedRun log, Change change) {
        SampleBatches open = batches;
        if (open == null || change.restart().isPresent()) {
            attempt++;
            open = new SampleBatches(run, attempt);
            batches = open;
            start(log, change.restart().orElse(0));
        }
        for (Sample sample : change.samples()) {
            lastStep = Math.max(lastStep, sample.step());
            open.add(sample);
            if (open.isFull()) {
                publish(detectors.accept(open.take()));
            }
        }
        if (!open.isEmpty()) {
            publish(detectors.accept(open.take()));
        }
    }

    private void start(LoggedRun log, long step) {
        lastStep = step;
        RunSpec spec = new RunSpec(run, run.value(), "trace", null, Parameters.NONE, 0, RunSpec.OPEN_ENDED);
        publish(detectors.accept(new RunStarted(
                run, attempt, spec, RecordedTrace.of(log).header().facts(), new WorkerId("watch"), "none", step)));
    }

    private void publish(List<RunFinding> found) {
        found.forEach(findings);
    }

    @Override
    public void beat() {
        // The detectors have no clock.
    }

    @Override
    public @Nullable String stopReason() {
        return null;
    }

    @Override
    public void end(@Nullable RunStatus status, @Nullable String reason) {
        if (attempt > 0) {
            publish(detectors.accept(new RunFinished(run, attempt, lastStep)));
            summary.accept(detectors.summary());
        }
    }
}
