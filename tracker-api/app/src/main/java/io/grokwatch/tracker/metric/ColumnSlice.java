package io.grokwatch.tracker.metric;

import io.grokwatch.events.MetricBatch;

/**
 * The part of a column of a batch that belongs to one chunk.
 *
 * @param batch of the column
 * @param block of the column
 * @param column of the values
 * @param from index of the first value
 * @param to index after the last value
 */
record ColumnSlice(MetricBatch batch, MetricBatch.Block block, MetricBatch.Column column, int from, int to) {
    int size() {
        return to - from;
    }

    void putInto(Chunk chunk) {
        for (int i = from; i < to; i++) {
            chunk.put(
                    block.steps().get(i),
                    column.values().get(i),
                    block.timesMs().get(i),
                    batch.attempt(),
                    batch.sequence());
        }
    }
}
