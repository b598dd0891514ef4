package io.grokwatch.tracker.run;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The {@linkplain MetricExtent extents} of the metrics of a run whose newest values are kept. */
final class MetricExtents {
    private final SortedMap<String, MetricExtent> byName;

    MetricExtents(SortedMap<String, MetricExtent> before) {
        byName = new TreeMap<>(before);
    }

    /** Leaves what is known of the points before a newer attempt, which begins with a batch. */
    void beginAttempt(MetricBatch batch) {
        long begin = firstStep(batch);
        byName.values().removeIf(extent -> extent.firstStep() >= begin);
        byName.replaceAll((name, extent) -> {
            MetricExtent before = extent.before(begin);
            return before == null ? extent : before;
        });
    }

    private static long firstStep(MetricBatch batch) {
        long first = Long.MAX_VALUE;
        for (Block block : batch.blocks()) {
            for (int i = 0; i < block.steps().size(); i++) {
                first = Math.min(first, block.steps().get(i));
            }
        }
        return first;
    }

    void add(MetricBatch batch) {
        for (Block block : batch.blocks()) {
            if (block.steps().size() == 0) {
                continue;
            }
            for (Column column : block.columns()) {
                byName.merge(
                        column.name(),
                        MetricExtent.of(block.steps(), column.values(), batch.sequence()),
                        MetricExtent::merged);
            }
        }
    }

    /** By name: those of metrics whose newest values are kept, and of others as long as they are few. */
    SortedMap<String, MetricExtent> of(Set<String> kept) {
        if (byName.size() > LatestValues.MAX_KEPT) {
            byName.keySet().retainAll(kept);
        }
        return byName;
    }
}
