package io.grokwatch.detect.ordering;

import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import java.util.ArrayList;
import java.util.Arrays;
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
        /** The columns that some detector reads. */
        private final Doubles[] columns;
        /** Of each column. */
        private final int[] slots;
        /** Rows by step, or null if that is the order they were logged in. */
        private final int @Nullable [] order;

        private int at;

        private Cursor(Longs steps, Doubles[] columns, int[] slots) {
            this.steps = steps;
            this.columns = columns;
            this.slots = slots;
            this.order = isAscending(steps) ? null : byStep(steps);
        }

        static @Nullable Cursor over(Block block, ToIntFunction<String> slotOf) {
            List<Column> all = block.columns();
            Doubles[] columns = new Doubles[all.size()];
            int[] slots = new int[all.size()];
            int count = 0;
            for (int i = 0; i < all.size(); i++) {
                int slot = slotOf.applyAsInt(all.get(i).name());
                if (slot >= 0) {
                    slots[count] = slot;
                    columns[count++] = all.get(i).values();
                }
            }
            return count == 0
                    ? null
                    : new Cursor(block.steps(), Arrays.copyOf(columns, count), Arrays.copyOf(slots, count));
        }

        private static boolean isAscending(Longs steps) {
            for (int i = 1; i < steps.size(); i++) {
                if (steps.get(i - 1) > steps.get(i)) {
                    return false;
                }
            }
            return true;
        }

        private static int[] byStep(Longs steps) {
            return IntStream.range(0, steps.size())
                    .boxed()
                    .sorted(Comparator.comparingLong(steps::get))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        private int row() {
            return order == null ? at : order[at];
        }

        long step() {
            return at < steps.size() ? steps.get(row()) : Long.MAX_VALUE;
        }

        void take(long step, StepMetrics into) {
            for (; step() == step; at++) {
                int from = row();
                for (int i = 0; i < slots.length; i++) {
                    into.set(slots[i], columns[i].get(from));
                }
            }
        }
    }
}
