package io.grokwatch.tracker.metric;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What some batches of one run write, group by group, so that each document is written once for all of them. It is written over as many
 * turns as it needs.
 */
final class WritePass {
    private final Deque<OfGroup> remaining;

    /**
     * Assigns the columns of batches to groups.
     *
     * @param table of the run, which gets the metrics that it does not have
     */
    WritePass(String run, MetricTable table, Collection<MetricBatch> batches) {
        SortedMap<Integer, OfGroup> groups = new TreeMap<>();
        for (MetricBatch batch : batches) {
            for (MetricBatch.Block block : batch.blocks()) {
                if (block.steps().size() > 0) {
                    assign(run, table, batch, inStepOrder(block), groups);
                }
            }
        }
        remaining = new ArrayDeque<>(groups.values());
    }

    /** The block with its rows in the order of their steps, those of one step in the order logged. */
    private static MetricBatch.Block inStepOrder(MetricBatch.Block block) {
        Longs steps = block.steps();
        int sorted = 1;
        while (sorted < steps.size() && steps.get(sorted) >= steps.get(sorted - 1)) {
            sorted++;
        }
        if (sorted == steps.size()) {
            return block;
        }
        int[] rows = IntStream.range(0, steps.size())
                .boxed()
                .sorted(Comparator.comparingLong(steps::get))
                .mapToInt(Integer::intValue)
                .toArray();
        return new MetricBatch.Block(
                Longs.adopt(Arrays.stream(rows).mapToLong(steps::get).toArray()),
                Longs.adopt(Arrays.stream(rows).mapToLong(block.timesMs()::get).toArray()),
                block.columns().stream()
                        .map(column -> new MetricBatch.Column(
                                column.name(),
                                Doubles.adopt(Arrays.stream(rows)
                                        .mapToDouble(column.values()::get)
                                        .toArray())))
                        .toList());
    }

    private static void assign(
            String run,
            MetricTable table,
            MetricBatch batch,
            MetricBatch.Block block,
            SortedMap<Integer, OfGroup> groups) {
        SortedMap<Integer, Slice> slices = new TreeMap<>();
        for (MetricBatch.Column column : block.columns()) {
            int slot = table.slotOf(column.name());
            slices.computeIfAbsent(MetricTable.groupOf(slot), first -> new Slice(batch, block, new ArrayList<>()))
                    .columns
                    .add(new SliceColumn(MetricTable.placeOf(slot), column));
        }
        slices.forEach((group, slice) -> groups.computeIfAbsent(
                        group, first -> new OfGroup(new GroupKey(run, group), new ArrayDeque<>()))
                .slices
                .add(slice));
    }

    /** The group that is written next, or continued. */
    OfGroup next() {
        return remaining.getFirst();
    }

    /** The groups that are written next, at most that many. */
    List<GroupKey> next(int count) {
        return remaining.stream().limit(count).map(OfGroup::group).toList();
    }

    /** Records that the next group is written. */
    void written() {
        remaining.removeFirst();
    }

    boolean isDone() {
        return remaining.isEmpty();
    }

    /** What is written to one group. */
    static final class OfGroup {
        private final GroupKey group;
        private final Deque<Slice> slices;
        private int row;

        private OfGroup(GroupKey group, Deque<Slice> slices) {
            this.group = group;
            this.slices = slices;
        }

        GroupKey group() {
            return group;
        }

        boolean isDone() {
            return slices.isEmpty();
        }

        /** The part that is written next. */
        Slice slice() {
            return slices.getFirst();
        }

        /** The first row of the part that is not written. */
        int row() {
            return row;
        }

        /** Records that the part is written up to a row, which is excluded. */
        void written(int to) {
            row = to;
            if (row == slice().block.steps().size()) {
                slices.removeFirst();
                row = 0;
            }
        }
    }

    /** The columns of a block that belong to one group. */
    record Slice(MetricBatch batch, MetricBatch.Block block, List<SliceColumn> columns) {}

    /**
     * A column and where it belongs.
     *
     * @param place of the metric in its group
     */
    record SliceColumn(int place, MetricBatch.Column column) {}
}
