package io.grokwatch.tracker.metric;

import io.grokwatch.tracker.metric.SeriesWalk.NodeDividedException;
import io.grokwatch.tracker.metric.SeriesWalk.Points;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;

/** All surviving points of a metric in step order, unsampled, from any step on; a bounded number of them is in memory at a time. */
@Singleton
public final class SeriesPoints {
    private static final int ATTEMPTS = 10;

    private final MetricStore store;

    SeriesPoints(MetricStore store) {
        this.store = store;
    }

    /** Receives points in step order. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Receives a point.
         *
         * @param timeMs when it was logged, in epoch milliseconds
         * @param attempt that logged it
         */
        void point(long step, double value, long timeMs, int attempt);
    }

    /** The names of the metrics of a run; empty if it has none. */
    public SortedSet<String> metrics(String run) {
        return StoredSeries.of(store, run, List.of()).names();
    }

    /**
     * Reads the points of a metric on the steps from {@code from} to {@code to}, both included, as of the beginning of the call. Points of
     * which a retention policy has left only summaries are left out.
     */
    public void read(String run, String metric, long from, long to, Sink sink) {
        Delivery delivery = new Delivery(from, sink);
        for (int attempt = 1; ; attempt++) {
            StoredSeries series = StoredSeries.of(store, run, List.of(metric));
            SeriesSource.Contents contents = series.contents(metric);
            if (contents == null || delivery.next > to) {
                return;
            }
            try {
                new SeriesWalk(series, contents, delivery.next, to, attempt > ATTEMPTS / 2)
                        .visit(part -> true, delivery);
                return;
            } catch (NodeDividedException divided) {
                // What follows the points that were delivered is read again.
                if (attempt == ATTEMPTS) {
                    throw divided;
                }
            }
        }
    }

    /** Receives the last points of metrics. */
    @FunctionalInterface
    public interface LastSink {
        /** @param timeMs when the point was logged, in epoch milliseconds */
        void last(String metric, long step, double value, long timeMs);
    }

    /** Reads the last point of each of some metrics of a run; a metric without points has none. */
    public void readLast(String run, Collection<String> metrics, LastSink sink) {
        StoredSeries series = StoredSeries.of(store, run, metrics);
        SeriesReader reader = new SeriesReader(series);
        for (String metric : metrics) {
            Summary total = reader.total(metric);
            SeriesSource.Contents contents = series.contents(metric);
            if (total != null && contents != null) {
                long last = total.lastStep();
                Sink point = (step, value, timeMs, attempt) -> sink.last(metric, step, value, timeMs);
                try {
                    new SeriesWalk(series, contents, last, last, false).visit(part -> true, new Delivery(last, point));
                } catch (NodeDividedException divided) {
                    read(run, metric, last, last, point);
                }
            }
        }
    }

    private static final class Delivery implements SeriesWalk.Sink {
        private long next;
        private final Sink sink;

        Delivery(long from, Sink sink) {
            this.next = from;
            this.sink = sink;
        }

        @Override
        public void part(Summary summary) {
            // Its chunk was deleted.
        }

        @Override
        public void points(Points points) {
            Chunk chunk = points.chunk();
            for (int i = points.from(); i < points.to(); i++) {
                sink.point(chunk.step(i), chunk.value(i), chunk.timeMs(i), chunk.attempt(i));
            }
            next = chunk.step(points.to() - 1) + 1;
        }
    }
}
