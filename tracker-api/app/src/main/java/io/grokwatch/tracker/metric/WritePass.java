package io.grokwatch.tracker.metric;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.tracker.metric.ChunkKey.DocumentKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The documents that some batches of one run are written to, each once for all of the batches. They are written over as many turns
 * as they need; the batches are written when all documents are.
 */
final class WritePass {
    private final Deque<DocumentSlices> remaining = new ArrayDeque<>();

    /**
     * What is written to one document.
     *
     * @param slices by the chunk that they are merged into, in the order of the batches
     */
    record DocumentSlices(DocumentKey document, Map<ChunkKey, List<ColumnSlice>> slices) {}

    /**
     * Assigns the columns of batches to documents.
     *
     * @param table of the run, which gets the metrics that it does not have
     */
    WritePass(String run, MetricTable table, Collection<MetricBatch> batches) {
        Map<DocumentKey, DocumentSlices> documents = new LinkedHashMap<>();
        for (MetricBatch batch : batches) {
            for (MetricBatch.Block block : batch.blocks()) {
                int[] slots = slots(table, block);
                int size = block.steps().size();
                for (int from = 0, to; from < size; from = to) {
                    long chunk = Chunk.indexOf(block.steps().get(from));
                    for (to = from + 1; to < size && Chunk.indexOf(block.steps().get(to)) == chunk; ) {
                        to++;
                    }
                    for (int i = 0; i < slots.length; i++) {
                        ChunkKey key = new ChunkKey(run, slots[i], chunk);
                        documents
                                .computeIfAbsent(
                                        key.document(), first -> new DocumentSlices(first, new LinkedHashMap<>()))
                                .slices()
                                .computeIfAbsent(key, first -> new ArrayList<>(1))
                                .add(new ColumnSlice(
                                        batch, block, block.columns().get(i), from, to));
                    }
                }
            }
        }
        remaining.addAll(documents.values());
    }

    private static int[] slots(MetricTable table, MetricBatch.Block block) {
        int[] slots = new int[block.columns().size()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = table.slotOf(block.columns().get(i).name());
        }
        return slots;
    }

    /** The next documents to write, at most that many. */
    List<DocumentSlices> next(int count) {
        return remaining.stream().limit(count).toList();
    }

    /** Records that the next documents are written. */
    void written(int count) {
        for (int i = 0; i < count; i++) {
            remaining.removeFirst();
        }
    }

    /** How many documents remain once the next ones are written. */
    int remainingAfter(int count) {
        return remaining.size() - count;
    }

    boolean isDone() {
        return remaining.isEmpty();
    }
}
