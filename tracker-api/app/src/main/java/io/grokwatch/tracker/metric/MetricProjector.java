package io.grokwatch.tracker.metric;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.metric.OpenChunks.ChunkKey;
import io.grokwatch.tracker.projection.Batch;
import io.grokwatch.tracker.projection.Projector;
import io.grokwatch.tracker.projection.Timestamped;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Merges the batches of a write into chunks in memory, so that each chunk is written once for however many batches. */
@Singleton
public final class MetricProjector implements Projector {
    /** At 28 KiB for a full chunk at most 56 MiB. */
    private static final int OPEN_CHUNKS = 2_000;

    private final OpenChunks open;

    MetricProjector(MetricStore store) {
        this.open = new OpenChunks(store, OPEN_CHUNKS);
    }

    @Override
    public List<LiveEvent> project(Batch batch) {
        if (batch.metrics().isEmpty()) {
            return List.of();
        }
        Set<ChunkKey> keys = new LinkedHashSet<>();
        for (Timestamped<MetricBatch> record : batch.metrics()) {
            forEachSlice(record.value(), slice -> keys.add(slice.key()));
        }
        open.open(keys);
        for (Timestamped<MetricBatch> record : batch.metrics()) {
            forEachSlice(record.value(), slice -> slice.putInto(open.change(slice.key())));
        }
        open.save();
        return LiveMetricEvents.of(batch.metrics());
    }

    @Override
    public void forget() {
        open.clear();
    }

    /** Divides the columns of a batch at the ends of chunks. */
    private static void forEachSlice(MetricBatch batch, Consumer<ColumnSlice> sink) {
        for (MetricBatch.Block block : batch.blocks()) {
            int size = block.steps().size();
            for (int from = 0, to; from < size; from = to) {
                long chunk = Chunk.indexOf(block.steps().get(from));
                for (to = from + 1; to < size && Chunk.indexOf(block.steps().get(to)) == chunk; ) {
                    to++;
                }
                for (MetricBatch.Column column : block.columns()) {
                    ChunkKey key = new ChunkKey(batch.runId().value(), column.name(), chunk);
                    sink.accept(new ColumnSlice(key, batch.attempt(), block, column, from, to));
                }
            }
        }
    }

    private record ColumnSlice(
            ChunkKey key, int attempt, MetricBatch.Block block, MetricBatch.Column column, int from, int to) {
        void putInto(Chunk chunk) {
            for (int i = from; i < to; i++) {
                chunk.put(
                        block.steps().get(i),
                        column.values().get(i),
                        block.timesMs().get(i),
                        attempt);
            }
        }
    }
}
