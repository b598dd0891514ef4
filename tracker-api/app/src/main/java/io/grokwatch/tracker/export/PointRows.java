package io.grokwatch.tracker.export;

import io.grokwatch.tracker.metric.RunPoints;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The points of a run as rows: one for each step and time, with the metrics that were logged then, in the order of steps and times.
 * Points are read in windows of steps whose width follows their density, so that memory is bounded whatever the number of metrics and
 * however far steps lie apart.
 */
final class PointRows {
    /** The maximum number of points in a window; one step always fits. */
    static final int MAX_POINTS = 200_000;

    private static final int FIRST_WIDTH = 1_024;

    private final RunPoints points;
    private final List<String> metrics;

    /** @param metrics those that are read; ones that the run does not have are empty */
    PointRows(RunPoints points, List<String> metrics) {
        this.points = points;
        this.metrics = List.copyOf(metrics);
    }

    /** Receives rows. */
    interface Sink {
        /**
         * A row.
         *
         * @param present whether each metric has a value
         * @param values of the metrics that have one
         */
        void row(long step, long timeMs, boolean[] present, double[] values) throws IOException;
    }

    /** Passes all rows to a sink. */
    void forEach(Sink sink) throws IOException {
        long last = points.last();
        long width = FIRST_WIDTH;
        for (long from = 0; from <= last && from >= 0; ) {
            long to = from > Long.MAX_VALUE - width ? Long.MAX_VALUE : from + width - 1;
            Window window = read(from, to, width == 1);
            if (window == null) {
                width = Math.max(1, width / 4);
                continue;
            }
            window.forEach(sink);
            if (window.size < MAX_POINTS / 4 && width < Long.MAX_VALUE / 2) {
                width *= 2;
            }
            from = to + 1;
        }
    }

    /** The points of a window; null if they are too many. */
    private @Nullable Window read(long from, long to, boolean whole) {
        Window window = new Window(metrics.size());
        for (int i = 0; i < metrics.size(); i++) {
            Column column = window.columns[i];
            try {
                points.read(metrics.get(i), from, to, (step, timeMs, value) -> {
                    if (++window.size > MAX_POINTS && !whole) {
                        throw new TooMany();
                    }
                    column.add(step, timeMs, value);
                });
            } catch (TooMany tooMany) {
                return null;
            }
        }
        return window;
    }

    /** Ends the reading of a window. */
    private static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooMany() {
            super("too many points in a window", null, false, false);
        }
    }

    private static final class Window {
        private final Column[] columns;
        private int size;

        Window(int metrics) {
            columns = new Column[metrics];
            Arrays.setAll(columns, i -> new Column());
        }

        void forEach(Sink sink) throws IOException {
            boolean[] present = new boolean[columns.length];
            double[] values = new double[columns.length];
            int remaining = size;
            while (remaining > 0) {
                long step = Long.MAX_VALUE;
                long timeMs = Long.MAX_VALUE;
                for (Column column : columns) {
                    if (!column.isRead()
                            && (column.step() < step || (column.step() == step && column.timeMs() <= timeMs))) {
                        step = column.step();
                        timeMs = column.timeMs();
                    }
                }
                for (int i = 0; i < columns.length; i++) {
                    Column column = columns[i];
                    present[i] = !column.isRead() && column.step() == step && column.timeMs() == timeMs;
                    if (present[i]) {
                        values[i] = column.take();
                        remaining--;
                    }
                }
                sink.row(step, timeMs, present, values);
            }
        }
    }

    /** The points of one metric in a window. */
    private static final class Column {
        private long[] steps = new long[16];
        private long[] timesMs = new long[16];
        private double[] values = new double[16];
        private int size;
        private int read;

        void add(long step, long timeMs, double value) {
            if (size == steps.length) {
                steps = Arrays.copyOf(steps, size * 2);
                timesMs = Arrays.copyOf(timesMs, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            steps[size] = step;
            timesMs[size] = timeMs;
            values[size++] = value;
        }

        boolean isRead() {
            return read == size;
        }

        long step() {
            return steps[read];
        }

        long timeMs() {
            return timesMs[read];
        }

        double take() {
            return values[read++];
        }
    }
}
