package io.grokwatch.backtest.redetect;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.Decoded;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The batches of one run that the log has after batches of a higher (attempt, sequence), as after the replay of a dead
 * letter. They are kept, encoded, until the fold reaches their place in the order.
 */
final class OutOfOrderBatches {
    private final NavigableMap<BatchId, byte[]> batches = new TreeMap<>();
    private BatchId newest = BatchId.startOf(0);
    private long bytes;

    /**
     * Keeps the run's next batch in the log if it is out of order.
     *
     * @return the bytes that are kept of it, 0 if it is in order or kept already
     */
    int offer(MetricBatch batch, byte[] encoded) {
        BatchId id = BatchId.of(batch);
        if (id.compareTo(newest) >= 0) {
            newest = id;
            return 0;
        }
        int added = batches.putIfAbsent(id, encoded) == null ? encoded.length : 0;
        bytes += added;
        return added;
    }

    /** The bytes that are kept. */
    long bytes() {
        return bytes;
    }

    /** Removes the batches that precede another one, and passes them on in order. */
    void releaseBefore(BatchId id, Consumer<MetricBatch> sink) {
        while (!batches.isEmpty() && batches.firstKey().compareTo(id) < 0) {
            Map.Entry<BatchId, byte[]> next = batches.pollFirstEntry();
            bytes -= next.getValue().length;
            if (BulkCodec.decodeMetrics(next.getValue()) instanceof Decoded.Ok<MetricBatch>(MetricBatch batch)) {
                sink.accept(batch);
            }
        }
    }

    /**
     * Discards all of them.
     *
     * @return the bytes that were kept
     */
    long clear() {
        long cleared = bytes;
        batches.clear();
        bytes = 0;
        return cleared;
    }
}
