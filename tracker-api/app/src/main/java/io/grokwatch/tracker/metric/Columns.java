package io.grokwatch.tracker.metric;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.tracker.client.Series;
import java.util.Arrays;

/** Collects points into two arrays that grow as needed: more points may be written between the count and the reading after it. */
final class Columns {
    private long[] steps;
    private double[] values;
    private int size;

    Columns(int expected) {
        steps = new long[Math.max(1, expected)];
        values = new double[Math.max(1, expected)];
    }

    void add(long step, double value) {
        if (size == steps.length) {
            steps = Arrays.copyOf(steps, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        steps[size] = step;
        values[size++] = value;
    }

    Series series(String metric, long total, boolean exact) {
        return new Series(
                metric,
                Longs.adopt(Arrays.copyOf(steps, size)),
                Doubles.adopt(Arrays.copyOf(values, size)),
                exact ? size : total,
                exact);
    }
}
