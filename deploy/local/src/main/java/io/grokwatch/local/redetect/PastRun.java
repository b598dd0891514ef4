package io.grokwatch.local.redetect;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunWatch;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunStarted;
import java.util.ArrayList;
import java.util.List;

/** What the topics say of one run, folded; and what the detectors find in it. */
final class PastRun {
    private final RunId runId;
    private final RunWatch watch;
    private final List<RunFinding> found = new ArrayList<>();
    private int attempt = 1;
    private long startStep;
    private boolean ended;
    private long heardMs;

    PastRun(RunId runId, DetectorConfig config) {
        this.runId = runId;
        this.watch = RunWatch.of(runId, config);
    }

    RunId runId() {
        return runId;
    }

    void hear(RunLifecycle event, long atMs) {
        hear(event.attempt(), atMs);
        if (event instanceof RunStarted started && started.attempt() == attempt) {
            startStep = started.step();
        }
        ended |= event.attempt() == attempt && PastRuns.ends(event);
        watch.accept(event, found::add);
    }

    void hear(MetricBatch batch, long atMs) {
        hear(batch.attempt(), atMs);
        watch.accept(batch, found::add);
    }

    private void hear(int theirs, long atMs) {
        heardMs = Math.max(heardMs, atMs);
        if (theirs > attempt) {
            attempt = theirs;
            startStep = 0;
            ended = false;
        }
    }

    /** Whether it has not ended and was heard of since then. */
    boolean isGoingOn(long sinceMs) {
        return !ended && heardMs > sinceMs;
    }

    /** What was found and no newer attempt has overtaken, in order. */
    List<RunFinding> found() {
        return found.stream().filter(this::stands).toList();
    }

    /** Whether the newest attempt leaves a finding as it is. */
    boolean stands(RunFinding finding) {
        return finding.attempt() >= attempt || finding.step() < startStep;
    }
}
