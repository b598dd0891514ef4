package io.grokwatch.detect.ordering;

import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows of one batch in the order of their steps, its blocks merged where they share a step. */
public final class BatchRows {
    private final List<Cursor> cursors = new ArrayList<>();
    private final StepMetrics row = new StepMetrics();

    /** @param slots the slot of a metric by name, -1 for one that no detector reads */
    public BatchRows(MetricBatch batch, ToIntFunction<String> slots) {
        for (Block block : batch.blocks()) {
            Cursor cursor = Cursor.over(block, slots);
            if (cursor != null) {
                cursors.add(cursor);
            }
        }
    }

    /** The next step that has a metric some detector reads, or null after the last; overwritten by the next call. */
    public @Nullable StepMetrics next() {
        long step = nextStep();
        if (step == Long.MAX_VALUE) {
            return null;
        }
        row.reset(step);
        for (int i = 0; i < cursors.size(); i++) {
            cursors.get(i).take(step, row);
        }
        return row;
    }

    private long nextStep() {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < cursors.size(); i++) {
            next = Math.min(next, cursors.get(i).step());
        }
        return next;
    }

    /** One block, read in the order of its steps; rows of the same step in the order logged. */
    private static final class Cursor {
        private final Longs steps;
        private final List<Column> columns;
        private final int[] slots;
        private final int[] order;
        private int at;

        private Cursor(Longs steps, List<Column> columns, int[] slots, int[] order) {
            this.steps = steps;
            this.columns = columns;
            this.slots = slots;
            this.order = order;
        }

        static @Nullable Cursor over(Block block, ToIntFunction<String> slotOf) {
            List<Column> columns = block.columns().stream()
                    .filter(column -> slotOf.applyAsInt(column.name()) >= 0)
                    .toList();
            if (columns.isEmpty()) {
                return null;
            }
            int[] slots = columns.stream()
                    .mapToInt(column -> slotOf.applyAsInt(column.name()))
                    .toArray();
            return new Cursor(block.steps(), columns, slots, order(block.steps()));
        }

        private static int[] order(Longs steps) {
            IntStream rows = IntStream.range(0, steps.size());
            boolean ascending = IntStream.range(1, steps.size()).allMatch(i -> steps.get(i - 1) <= steps.get(i));
            return ascending
                    ? rows.toArray()
                    : rows.boxed()
                            .sorted(Comparator.comparingLong(steps::get))
                            .mapToInt(Integer::intValue)
                            .toArray();
        }

        long step() {
            return at < order.length ? steps.get(order[at]) : Long.MAX_VALUE;
        }

        void take(long step, StepMetrics into) {
            for (; step() == step; at++) {
                for (int i = 0; i < slots.length; i++) {
                    into.set(slots[i], columns.get(i).values().get(order[at]));
                }
            }
        }
    }
}
