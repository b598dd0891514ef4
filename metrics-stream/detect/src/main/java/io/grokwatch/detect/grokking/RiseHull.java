package io.grokwatch.detect.grokking;

import io.grokwatch.detect.detector.Columns;
import io.grokwatch.detect.state.HullState;

/**
 * The lower convex hull of the validation accuracy over the steps since the train set was fitted, at most {@value #CAPACITY}
 * vertices: where a curve that creeps for long turns into the rise that solves the validation set. An evaluation below the one
 * before counts as that one, so that a dip of one evaluation is not part of the curve.
 *
 * <p>The knee is the vertex furthest below the straight line from the first evaluation to the solution (Satopää et al. 2011,
 * Finding a Kneedle in a haystack).
 */
final class RiseHull {
    private static final int CAPACITY = 12;

    private final long[] steps = new long[CAPACITY + 1];
    private final float[] values = new float[CAPACITY + 1];
    private int size;
    private double last = Double.NaN;

    void clear() {
        size = 0;
        last = Double.NaN;
    }

    /** Adds an evaluation later than all before. */
    void add(long step, double accuracy) {
        float value = (float) (accuracy < last ? last : accuracy);
        last = accuracy;
        steps[size] = step;
        values[size] = value;
        size++;
        while (size > 2 && depth(size - 3, size - 2, size - 1) <= 0) {
            remove(size - 2);
        }
        if (size > CAPACITY) {
            remove(shallowest());
        }
    }

    private int shallowest() {
        int shallowest = 1;
        for (int i = 2; i + 1 < size; i++) {
            if (depth(i - 1, i, i + 1) < depth(shallowest - 1, shallowest, shallowest + 1)) {
                shallowest = i;
            }
        }
        return shallowest;
    }

    /** How far a vertex is below the line through two others. */
    private double depth(int from, int at, int to) {
        double share = (steps[at] - steps[from]) / (double) (steps[to] - steps[from]);
        return values[from] + share * (values[to] - values[from]) - values[at];
    }

    private void remove(int at) {
        System.arraycopy(steps, at + 1, steps, at, size - at - 1);
        System.arraycopy(values, at + 1, values, at, size - at - 1);
        size--;
    }

    /**
     * The step of the knee before a solution, or -1 if the curve has none.
     *
     * @param solved the step of the solution
     * @param level the accuracy that solves the set
     */
    long knee(long solved, double level) {
        int knee = -1;
        double deepest = 0;
        for (int i = 1; i < size && steps[i] < solved; i++) {
            double share = (steps[i] - steps[0]) / (double) (solved - steps[0]);
            double depth = values[0] + share * (level - values[0]) - values[i];
            if (depth > deepest) {
                deepest = depth;
                knee = i;
            }
        }
        return knee < 0 ? -1 : steps[knee];
    }

    HullState save() {
        return HullState.newBuilder()
                .setSize(size)
                .setColumns(new Columns.Writer(size * 8 + 1)
                        .longs(steps, 0, size)
                        .floats(values, 0, size)
                        .toByteString())
                .setLast(last)
                .build();
    }

    /** @throws IllegalArgumentException if the columns are not those of so many vertices */
    void restore(HullState from) {
        if (from.getSize() < 0 || from.getSize() > CAPACITY) {
            throw new IllegalArgumentException("a hull has 0 to " + CAPACITY + " vertices, were " + from.getSize());
        }
        size = from.getSize();
        Columns.Reader columns = new Columns.Reader(from.getColumns());
        columns.longs(steps, size);
        columns.floats(values, size);
        columns.requireEnd();
        last = from.getLast();
    }
}
