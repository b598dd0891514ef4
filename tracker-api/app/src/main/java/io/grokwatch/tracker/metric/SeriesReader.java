package io.grokwatch.tracker.metric;

import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.client.Scale;
import io.grokwatch.tracker.client.Series;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads a series at a resolution without losing a spike.
 *
 * <p>Up to four times as many points as requested are returned as they are. Beyond, the range is divided into buckets,
 * and each is shown by its first, last, minimum and maximum point (as M4 does, Jugel et al. 2014, doi:10.14778/2732951.2732953),
 * and its first NaN. Of a chunk that lies within one bucket only the head is read; the points are read only of chunks that several
 * buckets share. Points of older attempts that do not {@linkplain AttemptHistory#survives survive} are left out.
 */
final class SeriesReader {
    /** The maximum number of points that show a bucket, NaN apart. */
    static final int POINTS_PER_BUCKET = 4;

    private static final int CHUNKS_AT_A_TIME = 64;

    private final SeriesSource source;

    SeriesReader(SeriesSource source) {
        this.source = source;
    }

    /** One metric on the steps from {@code from} to {@code to}, both included. */
    Series read(String metric, long from, long to, int points, Scale scale) {
        NavigableMap<Long, ChunkHead> heads = source.heads(metric);
        StepRange range = new StepRange(metric, heads, source.attempts(), from, to);
        long total = range.count();
        if (total <= (long) POINTS_PER_BUCKET * points) {
            return range.exact((int) total);
        }
        long first = Math.max(from, heads.firstEntry().getValue().first().step());
        long last = Math.min(to, heads.lastEntry().getValue().last().step());
        return range.sampled(new Buckets(first, last, points, scale), total);
    }

    /** The part of a series that lies in a range. */
    private final class StepRange {
        private final String metric;
        private final SortedMap<Long, ChunkHead> heads;
        private final AttemptHistory attempts;
        private final long from;
        private final long to;

        StepRange(String metric, SortedMap<Long, ChunkHead> heads, AttemptHistory attempts, long from, long to) {
            this.metric = metric;
            this.attempts = attempts;
            this.from = from;
            this.to = to;
            long firstChunk = Chunk.indexOf(from);
            long endChunk = Chunk.indexOf(to) + 1;
            this.heads = firstChunk >= endChunk ? heads.subMap(0L, 0L) : heads.subMap(firstChunk, endChunk);
        }

        long count() {
            long[] count = {0};
            walk(this::isInside, head -> count[0] += head.count(), (step, value) -> count[0]++);
            return count[0];
        }

        Series exact(int total) {
            Columns columns = new Columns(total);
            walk(head -> false, head -> {}, columns::add);
            return columns.series(metric, total, true);
        }

        Series sampled(Buckets buckets, long total) {
            Extremes[] shown = new Extremes[buckets.count()];
            for (int i = 0; i < shown.length; i++) {
                shown[i] = new Extremes();
            }
            walk(
                    head -> isInside(head)
                            && buckets.of(head.first().step())
                                    == buckets.of(head.last().step()),
                    head -> shown[buckets.of(head.first().step())].add(head),
                    (step, value) -> shown[buckets.of(step)].add(step, value));
            Columns columns = new Columns((POINTS_PER_BUCKET + 1) * buckets.count());
            for (Extremes extremes : shown) {
                extremes.points().forEach(columns::add);
            }
            return columns.series(metric, total, false);
        }

        private boolean isInside(ChunkHead head) {
            return head.first().step() >= from && head.last().step() <= to;
        }

        /** Visits the range in step order, by heads where they suffice, else by points. */
        private void walk(Predicate<ChunkHead> suffices, Consumer<ChunkHead> byHead, PointSink byPoint) {
            List<Long> indexes = List.copyOf(heads.keySet());
            for (int start = 0; start < indexes.size(); start += CHUNKS_AT_A_TIME) {
                List<Long> slice = indexes.subList(start, Math.min(indexes.size(), start + CHUNKS_AT_A_TIME));
                Map<Long, Chunk> chunks = load(slice.stream()
                        .filter(index -> !suffices.test(heads.get(index)))
                        .toList());
                for (long index : slice) {
                    Chunk chunk = chunks.get(index);
                    if (chunk == null) {
                        byHead.accept(heads.get(index));
                    } else {
                        points(chunk, byPoint);
                    }
                }
            }
        }

        private void points(Chunk chunk, PointSink sink) {
            for (int i = 0; i < chunk.size(); i++) {
                if (chunk.step(i) >= from && chunk.step(i) <= to) {
                    sink.accept(chunk.step(i), chunk.value(i));
                }
            }
        }

        private Map<Long, Chunk> load(List<Long> indexes) {
            Map<Long, Chunk> stored = source.chunks(metric, indexes);
            Map<Long, Chunk> chunks = new HashMap<>();
            for (long index : indexes) {
                chunks.put(index, stored.getOrDefault(index, new Chunk()).surviving(attempts));
            }
            return chunks;
        }
    }

    private interface PointSink {
        void accept(long step, double value);
    }
}
