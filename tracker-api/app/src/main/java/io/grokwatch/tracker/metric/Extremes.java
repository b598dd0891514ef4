package io.grokwatch.tracker.metric;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects first, last, minimum and maximum of points that are added in step order, one by one or as heads of chunks. */
final class Extremes {
    private int count;
    private int nans;
    private @Nullable Point first;
    private @Nullable Point last;
    private @Nullable Point min;
    private @Nullable Point max;
    private @Nullable Point firstNan;

    void add(long step, double value) {
        Point point = new Point(step, value);
        count++;
        first = first == null ? point : first;
        last = point;
        if (Double.isNaN(value)) {
            nans++;
            firstNan = firstNan == null ? point : firstNan;
        } else {
            bound(point);
        }
    }

    void add(ChunkHead head) {
        count += head.count();
        nans += head.nans();
        first = first == null ? head.first() : first;
        last = head.last();
        firstNan = firstNan == null ? head.firstNan() : firstNan;
        if (head.min() != null) {
            bound(head.min());
        }
        if (head.max() != null) {
            bound(head.max());
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /**
     * The head of a chunk with these points, of attempts from the oldest to the newest.
     *
     * @throws IllegalStateException if there were no points
     */
    ChunkHead head(int oldest, int newest) {
        if (first == null || last == null) {
            throw new IllegalStateException("a chunk without points has no head");
        }
        return new ChunkHead(count, nans, oldest, newest, first, last, min, max, firstNan);
    }

    /** The points that represent all: at most four, and one more if there are NaN among them; in step order. */
    SortedMap<Long, Double> points() {
        SortedMap<Long, Double> points = new TreeMap<>();
        for (Point point : new @Nullable Point[] {first, last, min, max, firstNan}) {
            if (point != null) {
                points.put(point.step(), point.value());
            }
        }
        return points;
    }

    private void bound(Point point) {
        min = min == null || Double.compare(point.value(), min.value()) < 0 ? point : min;
        max = max == null || Double.compare(point.value(), max.value()) > 0 ? point : max;
    }
}
