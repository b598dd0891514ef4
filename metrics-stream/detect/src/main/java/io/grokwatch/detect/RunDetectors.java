package io.grokwatch.detect;

import com.google.protobuf.ByteString;
import io.grokwatch.detect.anomaly.Inactivity;
import io.grokwatch.detect.evaluation.SplitNames;
import io.grokwatch.detect.state.RunState;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.MetricNamesMapped;
import io.grokwatch.events.RunLifecycle.MetricsRejected;
import io.grokwatch.events.RunLifecycle.RunAttributesChanged;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.naming.MetricNaming;
import io.grokwatch.events.naming.NameOverrides;
import io.grokwatch.events.naming.StandardBatches;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All detectors of one run: a mutable fold over its lifecycle and its metrics, owned by one caller.
 *
 * <p>Findings depend on what was logged and in which order of steps, not on how it was cut into batches: blocks are merged
 * by step, metric names are read as the standard ones ({@link MetricNaming}), batches received before are dropped by {@code (attempt, sequence)}, and small disorder is mended by {@link
 * io.grokwatch.detect.ordering.Reordering}. What an older attempt sends is ignored. A newer attempt that starts over resets
 * the fold; one that resumes from a checkpoint keeps what came before its first step and forgets what came after, as precisely
 * as {@link RewindBuffer} states. Metrics that come after the end of a run are folded in, and its end judged again.
 *
 * <p>State is at most 64 KiB whatever the length of the run.
 */
public final class RunDetectors {
    private final RunId runId;
    private final DetectorConfig config;
    private final ClaimLedger ledger;
    private final StandardBatches names;
    private Attempt attempt;

    private RunDetectors(
            RunId runId,
            DetectorConfig config,
            int attempt,
            RunFacts facts,
            SplitNames splitNames,
            StandardBatches names) {
        this.runId = runId;
        this.config = config;
        this.ledger = new ClaimLedger(runId, config);
        this.names = names;
        this.attempt = new Attempt(attempt, facts, splitNames, names, ledger, config);
    }

    /** Of a run of which nothing was received yet. */
    public static RunDetectors of(RunId runId, DetectorConfig config) {
        return of(runId, config, NameOverrides.NONE);
    }

    /** Of a run of which nothing was received yet, whose metric names are read as stated. */
    public static RunDetectors of(RunId runId, DetectorConfig config, NameOverrides overrides) {
        Objects.requireNonNull(runId, "runId");
        Objects.requireNonNull(config, "config");
        StandardBatches names = new StandardBatches(MetricNaming.NONE.with(overrides));
        return new RunDetectors(runId, config, 1, RunFacts.UNKNOWN, new SplitNames(), names);
    }

    /**
     * Folds in an event of the run's life.
     *
     * @return what follows from it, in order
     * @throws IllegalArgumentException if the event is of another run, or maps a metric to a name that is not standard
     */
    public List<RunFinding> accept(RunLifecycle event) {
        requireSame(event.runId());
        if (event instanceof MetricNamesMapped mapped) {
            names.override(NameOverrides.of(mapped.names()));
            return List.of();
        }
        if (event instanceof RunAttributesChanged) {
            return List.of();
        }
        List<RunFinding> findings = List.of();
        if (event instanceof RunStarted started && started.attempt() > attempt.number()) {
            findings = begin(started.attempt(), started.step());
        }
        if (event.attempt() != attempt.number()) {
            return findings;
        }
        return switch (event) {
            case RunStarted started -> {
                attempt.setFacts(started.facts());
                yield findings;
            }
            case RunIntervened intervened -> {
                attempt.onIntervention(intervened);
                yield findings;
            }
            case RunFinished finished -> attempt.end();
            case RunFailed failed -> attempt.end();
            case RunStopped stopped -> attempt.end();
            case RunProgressed progressed -> findings;
            case RunHandedBack requeued -> findings;
            case RunWarned warned -> findings;
            case MetricsRejected rejected -> findings;
            case MetricNamesMapped mapped -> findings;
            case RunAttributesChanged changed -> findings;
        };
    }

    /**
     * Folds in metrics.
     *
     * @return what follows from them, in order
     * @throws IllegalArgumentException if the batch is of another run
     */
    public List<RunFinding> accept(MetricBatch batch) {
        requireSame(batch.runId());
        if (batch.attempt() < attempt.number()) {
            return List.of();
        }
        if (batch.attempt() == attempt.number()) {
            return attempt.onBatch(batch);
        }
        List<RunFinding> begun = begin(batch.attempt(), firstStep(batch));
        List<RunFinding> findings = attempt.onBatch(batch);
        if (begun.isEmpty()) {
            return findings;
        }
        begun.addAll(findings);
        return begun;
    }

    /**
     * Records that nothing is received of the run, as only a clock outside can know; reported once, and withdrawn when it
     * logs again. Of a run that has ended nothing is reported.
     */
    public List<RunFinding> accept(Inactivity inactivity) {
        return attempt.onInactivity(inactivity);
    }

    /** The run in one line. */
    public RunSummary summary() {
        return attempt.summary(names.naming());
    }

    /** The state, versioned, at most 64 KiB; read by {@link #fromBytes}. */
    public byte[] toBytes() {
        RunState.Builder state = RunState.newBuilder()
                .setRunId(runId.value())
                .setFacts(RunStateCodec.encode(attempt.facts()))
                .addAllLedger(ledger.save())
                .setNames(ByteString.copyFrom(names.toBytes()));
        attempt.save(state);
        return RunStateCodec.encode(state.build());
    }

    /**
     * The detectors whose state {@link #toBytes} wrote, to go on with this configuration.
     *
     * @throws IllegalArgumentException if the bytes are damaged or of another version of the format
     */
    public static RunDetectors fromBytes(byte[] bytes, DetectorConfig config) {
        RunState state = RunStateCodec.decode(bytes);
        try {
            SplitNames splitNames = new SplitNames();
            state.getSplitsList().forEach(splitNames::add);
            RunFacts facts = RunStateCodec.decode(state.getFacts());
            RunDetectors restored = new RunDetectors(
                    new RunId(state.getRunId()),
                    config,
                    state.getAttempt(),
                    facts,
                    splitNames,
                    StandardBatches.fromBytes(state.getNames().toByteArray()));
            restored.ledger.restore(state.getLedgerList());
            restored.attempt.restore(state);
            return restored;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw RunStateCodec.damaged(bytes, e);
        }
    }

    /** Where the new attempt resumes what the old one left the fold goes on, else it is reset. */
    private List<RunFinding> begin(int newAttempt, long step) {
        if (step > 0 && attempt.hasSteps()) {
            return attempt.resume(newAttempt, step);
        }
        ledger.startOver();
        attempt = new Attempt(newAttempt, attempt.facts(), attempt.splitNames(), names, ledger, config);
        return List.of();
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
