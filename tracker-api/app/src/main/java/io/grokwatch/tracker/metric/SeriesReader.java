package io.grokwatch.tracker.metric;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.client.Scale;
import io.grokwatch.tracker.client.Series;
import io.grokwatch.tracker.metric.SeriesWalk.NodeDividedException;
import io.grokwatch.tracker.metric.SeriesWalk.Points;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a series at a resolution without losing a spike.
 *
 * <p>Up to four times as many points as requested are returned as they are. Beyond, the range is divided into buckets,
 * and each is shown by its first, last, minimum and maximum point (as M4 does, Jugel et al. 2014, doi:10.14778/2732951.2732953),
 * and its first NaN. A summary that is at most as wide as a bucket counts for the one that its first point is in; finer ones
 * are read of wider ones, so that the number of pages and chunks that are read depends on the resolution, not on the length of the run.
 * Points of older attempts that do not {@linkplain AttemptHistory#survives survive} are left out.
 */
final class SeriesReader {
    /** The maximum number of points that show a bucket, NaN apart. */
    static final int POINTS_PER_BUCKET = 4;

    /** How often a series is read whose nodes are divided meanwhile. */
    private static final int ATTEMPTS = 3;

    private final SeriesSource source;

    SeriesReader(SeriesSource source) {
        this.source = source;
    }

    /** One metric on the steps from {@code from} to {@code to}, both included. */
    Series read(String metric, long from, long to, int points, Scale scale) {
        Series series = walk(metric, from, to, walk -> {
            Summary.Builder all = walk.total();
            if (all.isEmpty()) {
                return null;
            }
            Summary total = all.build();
            return total.count() <= (long) POINTS_PER_BUCKET * points
                    ? exact(metric, walk, total)
                    : sampled(metric, walk, total, new Buckets(total.firstStep(), total.lastStep(), points, scale));
        });
        return series == null ? new Series(metric, Longs.of(), Doubles.of(), 0, true) : series;
    }

    /** The summary of all points of a metric, or null if there are none. */
    @Nullable
    Summary total(String metric) {
        return walk(metric, 0, Long.MAX_VALUE, walk -> {
            Summary.Builder total = walk.total();
            return total.isEmpty() ? null : total.build();
        });
    }

    private <T> @Nullable T walk(String metric, long from, long to, Function<SeriesWalk, @Nullable T> read) {
        SeriesSource.Contents contents = source.contents(metric);
        if (contents == null) {
            return null;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return read.apply(new SeriesWalk(source, contents, from, to, attempt == ATTEMPTS));
            } catch (NodeDividedException divided) {
                if (attempt == ATTEMPTS) {
                    throw divided;
                }
            }
        }
    }

    private static Series exact(String metric, SeriesWalk walk, Summary total) {
        Columns columns = new Columns((int) total.count());
        walk.visit(part -> true, columns);
        return columns.series(metric, total.count(), columns.complete);
    }

    private static Series sampled(String metric, SeriesWalk walk, Summary total, Buckets buckets) {
        Summary.Builder[] shown = new Summary.Builder[buckets.count()];
        walk.visit(part -> buckets.isWiderThanOne(part.firstStep(), part.lastStep()), new SeriesWalk.Sink() {
            @Override
            public void part(Summary summary) {
                bucket(summary.firstStep()).add(summary);
            }

            @Override
            public void points(Points points) {
                Chunk chunk = points.chunk();
                for (int i = points.from(); i < points.to(); i++) {
                    bucket(chunk.step(i)).add(chunk.step(i), chunk.value(i), chunk.attempt(i));
                }
            }

            private Summary.Builder bucket(long step) {
                int at = buckets.of(step);
                if (shown[at] == null) {
                    shown[at] = new Summary.Builder();
                }
                return shown[at];
            }
        });
        Columns columns = new Columns((POINTS_PER_BUCKET + 1) * buckets.count());
        for (Summary.Builder bucket : shown) {
            if (bucket != null) {
                columns.show(bucket.build());
            }
        }
        return columns.series(metric, total.count(), false);
    }

    /** Collects points into two arrays that grow as needed. */
    private static final class Columns implements SeriesWalk.Sink {
        private long[] steps;
        private double[] values;
        private int size;
        private boolean complete = true;

        Columns(int expected) {
            steps = new long[Math.max(1, expected)];
            values = new double[Math.max(1, expected)];
        }

        /** Of chunks that a retention policy deleted the summaries are shown. */
        @Override
        public void part(Summary summary) {
            show(summary);
            complete = false;
        }

        @Override
        public void points(Points points) {
            for (int i = points.from(); i < points.to(); i++) {
                add(points.chunk().step(i), points.chunk().value(i));
            }
        }

        /** The points that represent all those summarised: at most four, and one more if there are NaN among them; in step order. */
        void show(Summary bucket) {
            long[] at = {
                bucket.firstStep(), bucket.minStep(), bucket.maxStep(), bucket.firstNanStep(), bucket.lastStep()
            };
            double[] of = {bucket.firstValue(), bucket.minValue(), bucket.maxValue(), Double.NaN, bucket.lastValue()};
            int first = size;
            for (int i = 0; i < at.length; i++) {
                insert(first, at[i], of[i]);
            }
        }

        /** Adds a point in step order after those of the buckets before, unless there is none or its step is there already. */
        private void insert(int first, long step, double value) {
            int place = size;
            while (place > first && steps[place - 1] >= step) {
                place--;
            }
            if (step == Summary.NONE || (place < size && steps[place] == step)) {
                return;
            }
            add(step, value);
            System.arraycopy(steps, place, steps, place + 1, size - 1 - place);
            System.arraycopy(values, place, values, place + 1, size - 1 - place);
            steps[place] = step;
            values[place] = value;
        }

        private void add(long step, double value) {
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
}
