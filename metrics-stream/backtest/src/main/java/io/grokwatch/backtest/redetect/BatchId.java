package io.grokwatch.backtest.redetect;

import io.grokwatch.events.MetricBatch;
import java.util.Comparator;

/** The identity of a batch within its run, ordered as the batches were logged. */
record BatchId(int attempt, long sequence) implements Comparable<BatchId> {
    private static final Comparator<BatchId> LOG_ORDER =
            Comparator.comparingInt(BatchId::attempt).thenComparingLong(BatchId::sequence);

    static BatchId of(MetricBatch batch) {
        return new BatchId(batch.attempt(), batch.sequence());
    }

    /** Precedes every batch of an attempt, and follows those of the attempts before it. */
    static BatchId startOf(int attempt) {
        return new BatchId(attempt, Long.MIN_VALUE);
    }

    @Override
    public int compareTo(BatchId other) {
        return LOG_ORDER.compare(this, other);
    }
}
