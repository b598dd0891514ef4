package io.grokwatch.backtest.redetect;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunDetectors;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.MetricNamesMapped;
import io.grokwatch.events.history.RunHistory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** One run as the topics record it, folded through the detectors, and what they find in it. Not thread-safe. */
final class RunReplay {
    private final RunId runId;
    private final RunDetectors watch;
    private final OutOfOrderBatches outOfOrder = new OutOfOrderBatches();
    private final List<RunFinding> found = new ArrayList<>();

    private RunHistory history = RunHistory.NONE;
    private long lastActivityMs;

    /** By partition, the offset after the last record of the run that was read. */
    private final Map<TopicPartition, Long> readTo = new HashMap<>();

    RunReplay(RunId runId, DetectorConfig config) {
        this.runId = runId;
        this.watch = RunDetectors.of(runId, config);
    }

    RunId runId() {
        return runId;
    }

    /** Applies what is stated of the run's metric names to all its metrics, those before the event too. */
    void observe(MetricNamesMapped mapped, long atMs) {
        recordActivity(atMs);
        watch.accept(mapped).forEach(found::add);
    }

    /** The batches that have to be folded earlier than their place in the log. */
    OutOfOrderBatches outOfOrder() {
        return outOfOrder;
    }

    /**
     * Folds a lifecycle event, and before it the out-of-order batches of the attempts before it; an event that ends its
     * attempt also follows the batches of that attempt.
     */
    void observe(RunLifecycle event, long atMs) {
        recordActivity(atMs);
        int following = event.endsAttempt() ? event.attempt() + 1 : event.attempt();
        outOfOrder.releaseBefore(BatchId.startOf(following), this::fold);
        history = history.with(event);
        watch.accept(event).forEach(found::add);
    }

    /** Folds a batch, and before it the out-of-order batches that precede it. A batch that is already folded changes nothing. */
    void observe(MetricBatch batch, long atMs) {
        recordActivity(atMs);
        outOfOrder.releaseBefore(BatchId.of(batch), this::fold);
        fold(batch);
    }

    /** Records that the run was active, which changes nothing that is found. */
    void recordActivity(long atMs) {
        lastActivityMs = Math.max(lastActivityMs, atMs);
    }

    /** Folds the out-of-order batches that are left. */
    void finish() {
        outOfOrder.releaseBefore(BatchId.startOf(Integer.MAX_VALUE), this::fold);
    }

    private void fold(MetricBatch batch) {
        history = history.withMetricsOf(batch.attempt());
        watch.accept(batch).forEach(found::add);
    }

    RunHistory.State state() {
        return history.state();
    }

    /** The time of the newest record of the run, in milliseconds since the epoch. */
    long lastActivityMs() {
        return lastActivityMs;
    }

    /** Records that a record of the run was read. */
    void recordRead(TopicPartition partition, long offset) {
        readTo.merge(partition, offset + 1, Math::max);
    }

    /** By partition, the offset after the last record of the run that was read. */
    Map<TopicPartition, Long> readTo() {
        return Collections.unmodifiableMap(readTo);
    }

    /** The findings that survive the newer attempts, in order. */
    List<RunFinding> found() {
        return found.stream().filter(this::survives).toList();
    }

    /** Whether a finding survives the attempts after its own. */
    boolean survives(RunFinding finding) {
        return history.starts().survives(finding.attempt(), finding.step());
    }
}
