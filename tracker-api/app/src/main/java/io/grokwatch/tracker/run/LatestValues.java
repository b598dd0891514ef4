package io.grokwatch.tracker.run;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.tracker.run.AttemptState.Latest;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The newest value of each metric of a run, whatever the order in which they are received. Of many metrics those are kept by
 * which runs are compared, losses and accuracies of the splits, and then the first by name.
 */
final class LatestValues {
    /** How many metrics are kept. */
    static final int MAX_KEPT = 200;

    private static final Comparator<String> PRIORITY = Comparator.<String, Boolean>comparing(
                    name -> !name.startsWith("train/") && !name.startsWith("val/"))
            .thenComparing(Comparator.naturalOrder());

    private final SortedMap<String, Latest> byPriority = new TreeMap<>(PRIORITY);

    LatestValues(SortedMap<String, Latest> before) {
        byPriority.putAll(before);
    }

    /** Adds the values of a batch; returns its last step, -1 if it has none. */
    long add(MetricBatch batch) {
        long last = -1;
        for (Block block : batch.blocks()) {
            if (block.steps().size() > 0) {
                last = Math.max(last, add(block, batch.sequence()));
            }
        }
        while (byPriority.size() > MAX_KEPT) {
            byPriority.remove(byPriority.lastKey());
        }
        return last;
    }

    /** By name. */
    SortedMap<String, Latest> values() {
        SortedMap<String, Latest> byName = new TreeMap<>();
        byName.putAll(byPriority);
        return byName;
    }

    private long add(Block block, long sequence) {
        int newest = indexOfNewest(block);
        for (Column column : block.columns()) {
            Latest value = new Latest(
                    block.steps().get(newest),
                    sequence,
                    column.values().get(newest),
                    block.timesMs().get(newest));
            byPriority.merge(column.name(), value, LatestValues::later);
        }
        return block.steps().get(newest);
    }

    private static int indexOfNewest(Block block) {
        int newest = 0;
        for (int i = 0; i < block.steps().size(); i++) {
            if (block.steps().get(i) >= block.steps().get(newest)) {
                newest = i;
            }
        }
        return newest;
    }

    /** The one of the greater step; of one step the one that was logged later. */
    private static Latest later(Latest one, Latest other) {
        if (one.step() != other.step()) {
            return one.step() > other.step() ? one : other;
        }
        return one.sequence() > other.sequence() ? one : other;
    }
}
