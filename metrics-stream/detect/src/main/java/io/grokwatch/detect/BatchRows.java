package io.grokwatch.detect;

import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The rows of one batch in the order of their steps, its blocks merged where they share a step. */
final class BatchRows {
    private final List<Cursor> cursors = new ArrayList<>();
    private final StepMetrics row = new StepMetrics();

    private BatchRows(MetricBatch batch, SplitNames splits) {
        for (Block block : batch.blocks()) {
            Cursor cursor = Cursor.over(block, splits);
            if (cursor != null) {
                cursors.add(cursor);
            }
        }
    }

    /** Shows every step that has a metric some detector looks at; the row is overwritten afterwards. */
    static void forEach(MetricBatch batch, SplitNames splits, Consumer<StepMetrics> rows) {
        new BatchRows(batch, splits).forEach(rows);
    }

    private void forEach(Consumer<StepMetrics> rows) {
        for (long step = nextStep(); step != Long.MAX_VALUE; step = nextStep()) {
            row.reset(step);
            for (int i = 0; i < cursors.size(); i++) {
                cursors.get(i).take(step, row);
            }
            rows.accept(row);
        }
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

        static @org.jspecify.annotations.Nullable Cursor over(Block block, SplitNames splits) {
            List<Column> columns = block.columns().stream()
                    .filter(column -> splits.slotOf(column.name()) >= 0)
                    .toList();
            if (columns.isEmpty()) {
                return null;
            }
            int[] slots = columns.stream()
                    .mapToInt(column -> splits.slotOf(column.name()))
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
