package io.grokwatch.detect;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything the detectors know of one run: a mutable fold over its lifecycle and its metrics, owned by one caller.
 *
 * <p>Findings depend on what was logged and in which order of steps, not on how it was cut into batches: blocks are merged
 * by step, batches that were here before are dropped by {@code (attempt, sequence)}, and small disorder is mended by
 * {@link Reordering}. What an older attempt sends is ignored; a newer one that starts over resets the fold, one that goes
 * on from a checkpoint keeps what came before its first step and forgets what came after. Metrics that come after the end of a run are folded, and its end judged again.
 *
 * <p>State is at most 64 KiB whatever the length of the run.
 */
public final class RunWatch {
    private final RunId runId;
    private final DetectorConfig config;
    private Attempt attempt;

    private RunWatch(RunId runId, DetectorConfig config, Attempt attempt) {
        this.runId = runId;
        this.config = config;
        this.attempt = attempt;
    }

    /** Of a run of which nothing was heard yet. */
    public static RunWatch of(RunId runId, DetectorConfig config) {
        Objects.requireNonNull(runId, "runId");
        Objects.requireNonNull(config, "config");
        return new RunWatch(runId, config, new Attempt(new Subject(runId, 1, RunFacts.UNKNOWN), config));
    }

    /**
     * Folds in what became of the run.
     *
     * @param findings takes what follows from it, in order, before this returns
     * @throws IllegalArgumentException if the event is of another run
     */
    public void accept(RunLifecycle event, Consumer<RunFinding> findings) {
        requireSame(event.runId());
        boolean begun = event instanceof RunStarted started && begin(started, findings);
        if (!begun && event.attempt() != attempt.subject().attempt()) {
            return;
        }
        switch (event) {
            case RunStarted started -> attempt.know(started.facts());
            case RunIntervened intervened -> attempt.intervene(intervened);
            case RunFinished finished -> attempt.end(findings);
            case RunFailed failed -> attempt.end(findings);
            case RunStopped stopped -> attempt.end(findings);
            case RunProgressed progressed -> {}
            case RunHandedBack back -> {}
            case RunWarned warned -> {}
        }
    }

    /**
     * Folds in metrics.
     *
     * @param findings takes what follows from them, in order, before this returns
     * @throws IllegalArgumentException if the batch is of another run
     */
    public void accept(MetricBatch batch, Consumer<RunFinding> findings) {
        requireSame(batch.runId());
        if (batch.attempt() < attempt.subject().attempt()) {
            return;
        }
        if (batch.attempt() > attempt.subject().attempt()) {
            begin(batch.attempt(), firstStep(batch), findings);
        }
        attempt.accept(batch, findings);
    }

    /**
     * Notes that nothing is heard of the run, as only a clock outside can know; said once, and taken back when it is heard
     * again. Of a run that has ended nothing is said.
     */
    public void accept(Silence silence, Consumer<RunFinding> findings) {
        attempt.silent(silence, findings);
    }

    /** The run in one line. */
    public RunSummary summary() {
        return attempt.summary();
    }

    /** The state, versioned, at most 64 KiB; read by {@link #fromBytes}. */
    public byte[] toBytes() {
        return RunWatchCodec.write(runId, attempt);
    }

    /**
     * The watch whose state {@link #toBytes} wrote, to go on with this configuration.
     *
     * @throws IllegalArgumentException if the bytes are of no version that can be read
     */
    public static RunWatch fromBytes(byte[] bytes, DetectorConfig config) {
        Attempt attempt = RunWatchCodec.read(bytes, config);
        return new RunWatch(attempt.subject().runId(), config, attempt);
    }

    private boolean begin(RunStarted started, Consumer<RunFinding> findings) {
        return started.attempt() > attempt.subject().attempt() && begin(started.attempt(), started.step(), findings);
    }

    /** Where the new attempt takes up what the old one left the fold goes on, else it begins anew. */
    private boolean begin(int newAttempt, long step, Consumer<RunFinding> findings) {
        Subject old = attempt.subject();
        Subject next = new Subject(runId, newAttempt, old.facts());
        if (step > 0 && attempt.heard()) {
            attempt.resume(next, step, findings);
        } else {
            Attempt earlier = attempt;
            attempt = new Attempt(next, config);
            attempt.startAfter(earlier);
        }
        return true;
    }

    private static long firstStep(MetricBatch batch) {
        return batch.blocks().stream()
                .filter(block -> block.steps().size() > 0)
                .mapToLong(block -> block.steps().get(0))
                .min()
                .orElse(0);
    }

    private void requireSame(@Nullable RunId other) {
        if (!runId.equals(other)) {
            throw new IllegalArgumentException("expected something of run " + runId + ", was of run " + other);
        }
    }
}
