package io.grokwatch.backtest.redetect;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.Decoded;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The batches of one run that stand in the log after some that were logged later, as a replayed dead letter does. They are
 * kept, encoded, until the fold comes to where they belong.
 */
final class OutOfOrderBatches {
    private final NavigableMap<BatchId, byte[]> batches = new TreeMap<>();
    private BatchId newest = BatchId.startOf(0);
    private long bytes;

    /**
     * Looks at the run's next batch in the log.
     *
     * @return how many bytes are kept of it, 0 if nothing has overtaken it
     */
    int look(MetricBatch batch, byte[] encoded) {
        BatchId id = BatchId.of(batch);
        if (id.compareTo(newest) >= 0) {
            newest = id;
            return 0;
        }
        int more = batches.putIfAbsent(id, encoded) == null ? encoded.length : 0;
        bytes += more;
        return more;
    }

    /** How many bytes are kept. */
    long bytes() {
        return bytes;
    }

    /** Hands over those that belong before a batch, in order. */
    void before(BatchId id, Consumer<MetricBatch> sink) {
        while (!batches.isEmpty() && batches.firstKey().compareTo(id) < 0) {
            Map.Entry<BatchId, byte[]> next = batches.pollFirstEntry();
            bytes -= next.getValue().length;
            if (BulkCodec.decodeMetrics(next.getValue()) instanceof Decoded.Ok<MetricBatch>(MetricBatch batch)) {
                sink.accept(batch);
            }
        }
    }

    /**
     * Keeps none of them any more.
     *
     * @return how many bytes that were
     */
    long drop() {
        long dropped = bytes;
        batches.clear();
        bytes = 0;
        return dropped;
    }
}
