package io.grokwatch.backtest.redetect;

import io.grokwatch.events.MetricBatch;
import java.util.Comparator;

/** Which batch of its run it is, in the order in which they were logged. */
record BatchId(int attempt, long sequence) implements Comparable<BatchId> {
    private static final Comparator<BatchId> AS_LOGGED =
            Comparator.comparingInt(BatchId::attempt).thenComparingLong(BatchId::sequence);

    static BatchId of(MetricBatch batch) {
        return new BatchId(batch.attempt(), batch.sequence());
    }

    /** Before every batch of an attempt, and after those of the attempts before. */
    static BatchId startOf(int attempt) {
        return new BatchId(attempt, Long.MIN_VALUE);
    }

    @Override
    public int compareTo(BatchId other) {
        return AS_LOGGED.compare(this, other);
    }
}
