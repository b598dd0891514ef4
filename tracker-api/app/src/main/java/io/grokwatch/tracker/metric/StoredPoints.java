package io.grokwatch.tracker.metric;

import io.grokwatch.tracker.metric.SeriesWalk.NodeDividedException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/** Opens the points of runs in the store. */
@Singleton
public final class StoredPoints {
    private final MetricStore store;

    StoredPoints(MetricStore store) {
        this.store = store;
    }

    /** The points of a run; none if it is not known. */
    public RunPoints open(String run) {
        return new OfRun(store, run);
    }

    /** Reads one group of metrics at a time, as the open points of all of them share documents. */
    private static final class OfRun implements RunPoints {
        /** Their open points take about 5 MiB each. */
        private static final int MAX_GROUPS = 4;
        /** How often nodes may be divided while a window is read. */
        private static final int ATTEMPTS = 10;

        private final MetricStore store;
        private final String run;
        private final List<List<String>> groups = new ArrayList<>();
        private final Map<String, Integer> groupOf = new HashMap<>();
        private final SequencedMap<Integer, StoredSeries> open = new LinkedHashMap<>(16, 0.75f, true);
        private long last = -1;

        OfRun(MetricStore store, String run) {
            this.store = store;
            this.run = run;
            MetricTable table = store.table(run);
            for (int group = 0; group < table.groups(); group++) {
                List<String> names = List.copyOf(table.names(group));
                groups.add(names);
                for (String name : names) {
                    groupOf.put(name, group);
                    Summary total = new SeriesReader(series(group)).total(name);
                    last = total == null ? last : Math.max(last, total.lastStep());
                }
            }
        }

        @Override
        public List<String> metrics() {
            return groups.stream().flatMap(List::stream).toList();
        }

        @Override
        public long last() {
            return last;
        }

        @Override
        public void read(String metric, long from, long to, PointSink sink) {
            Integer group = groupOf.get(metric);
            if (group == null) {
                return;
            }
            StoredSeries series = series(group);
            SeriesSource.Contents contents = series.contents(metric);
            if (contents == null) {
                return;
            }
            long[] next = {from};
            for (int attempt = 1; next[0] <= to && next[0] >= 0; attempt++) {
                try {
                    new SeriesWalk(series, contents, next[0], to, false).visit(part -> true, new SeriesWalk.Sink() {
                        @Override
                        public void part(Summary summary) {
                            throw new IllegalStateException(
                                    "points of run " + run + " were deleted by a retention policy");
                        }

                        @Override
                        public void points(SeriesWalk.Points points) {
                            Chunk chunk = points.chunk();
                            for (int i = points.from(); i < points.to(); i++) {
                                sink.accept(chunk.step(i), chunk.timeMs(i), chunk.value(i));
                                next[0] = chunk.step(i) + 1;
                            }
                        }
                    });
                    return;
                } catch (NodeDividedException divided) {
                    if (attempt == ATTEMPTS) {
                        throw divided;
                    }
                    // What is left is read from the nodes that it was divided into.
                    open.remove(group);
                    series = series(group);
                    contents = Objects.requireNonNull(series.contents(metric));
                }
            }
        }

        private StoredSeries series(int group) {
            StoredSeries known = open.get(group);
            if (known == null) {
                known = StoredSeries.of(store, run, groups.get(group));
                open.put(group, known);
                if (open.size() > MAX_GROUPS) {
                    open.pollFirstEntry();
                }
            }
            return known;
        }
    }
}
