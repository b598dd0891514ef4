package io.grokwatch.detect;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunPhase;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Everything the detectors know of one run: a mutable fold, owned by one caller. */
public final class RunWatch {
    private final RunId runId;

    private RunWatch(RunId runId) {
        this.runId = Objects.requireNonNull(runId, "runId");
    }

    /** Of a run of which nothing was heard yet. */
    public static RunWatch of(RunId runId, DetectorConfig config) {
        return new RunWatch(runId);
    }

    /** Folds in what became of the run. */
    public void accept(RunLifecycle event, Consumer<RunFinding> findings) {}

    /** Folds in metrics. */
    public void accept(MetricBatch batch, Consumer<RunFinding> findings) {}

    /** The run in one line. */
    public RunSummary summary() {
        return new RunSummary(RunClass.UNFITTED, null, null, null, List.of(), List.of(), RunPhase.FITTING);
    }

    /** The state, versioned, at most 64 KiB. */
    public byte[] toBytes() {
        return runId.value().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** The watch that {@link #toBytes} wrote. */
    public static RunWatch fromBytes(byte[] bytes, DetectorConfig config) {
        return new RunWatch(new RunId(new String(bytes, java.nio.charset.StandardCharsets.US_ASCII)));
    }
}
