package io.grokwatch.tracker.metric;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.naming.MetricNaming;
import io.grokwatch.tracker.client.Curve;
import io.grokwatch.tracker.client.Scale;
import io.grokwatch.tracker.client.Series;
import io.grokwatch.tracker.client.Sparkline;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads sparklines, and caches them until the run changes. */
@Singleton
public final class Sparklines {
    private static final int MAX_CACHED = 2_000;
    /** How many runs are opened at a time: the open points of one may take a megabyte. */
    private static final int OPENED = 32;

    private final MetricStore store;
    private final SequencedMap<Key, Cached> cached = new LinkedHashMap<>(16, 0.75f, true);

    Sparklines(MetricStore store) {
        this.store = store;
    }

    /**
     * A run whose sparkline is read.
     *
     * @param naming which of its metrics are read as its accuracies
     * @param version changes whenever the run does
     */
    public record Wanted(String run, MetricNaming naming, String version) {

        /** The accuracies on the training set, on all of it if there is none on its batches, and on the validation set that represents the run. */
        private List<String> accuracies() {
            return Stream.of(
                            MetricNames.TRAIN_ACCURACY,
                            MetricNames.TRAIN_EVAL_ACCURACY,
                            MetricNames.valAccuracyOf(naming.names().keySet()))
                    .map(standard -> naming.names().getOrDefault(standard, standard))
                    .toList();
        }
    }

    private record Key(String run, int points) {}

    private record Cached(String version, Sparkline sparkline) {}

    /**
     * The sparklines of runs, by run, each with the validation set that represents it.
     *
     * @param points about how many points each line is to have
     */
    public Map<String, Sparkline> of(Collection<Wanted> wanted, int points) {
        Map<String, Sparkline> sparklines = new HashMap<>();
        List<Wanted> unread = new ArrayList<>();
        synchronized (cached) {
            for (Wanted run : wanted) {
                Cached known = cached.get(new Key(run.run(), points));
                if (known != null && known.version().equals(run.version())) {
                    sparklines.put(run.run(), known.sparkline());
                } else {
                    unread.add(run);
                }
            }
        }
        for (int from = 0; from < unread.size(); from += OPENED) {
            sparklines.putAll(read(unread.subList(from, Math.min(unread.size(), from + OPENED)), points));
        }
        return sparklines;
    }

    private Map<String, Sparkline> read(List<Wanted> wanted, int points) {
        Map<String, StoredSeries> series =
                StoredSeries.of(store, wanted.stream().collect(Collectors.toMap(Wanted::run, Wanted::accuracies)));
        Map<String, Sparkline> sparklines = new HashMap<>();
        for (Wanted run : wanted) {
            SeriesReader reader = new SeriesReader(Objects.requireNonNull(series.get(run.run())));
            List<String> accuracies = run.accuracies();
            Curve train = line(reader, run.naming(), accuracies.get(0), points);
            sparklines.put(
                    run.run(),
                    new Sparkline(
                            train.steps().size() > 0 ? train : line(reader, run.naming(), accuracies.get(1), points),
                            line(reader, run.naming(), accuracies.get(2), points)));
        }
        synchronized (cached) {
            for (Wanted run : wanted) {
                cached.put(
                        new Key(run.run(), points),
                        new Cached(run.version(), Objects.requireNonNull(sparklines.get(run.run()))));
            }
            while (cached.size() > MAX_CACHED) {
                cached.pollFirstEntry();
            }
        }
        return sparklines;
    }

    /** Half of the points are spread for a linear axis and half for a logarithmic one, as it may be shown on either. */
    private static Curve line(SeriesReader reader, MetricNaming naming, String metric, int points) {
        // A bucket shows up to four points: a quarter of the buckets makes as many points as were requested.
        int buckets = Math.max(1, points / (SeriesReader.POINTS_PER_BUCKET * Scale.values().length));
        SortedMap<Long, Double> line = new TreeMap<>();
        for (Scale scale : Scale.values()) {
            Series series = reader.read(metric, 0, Long.MAX_VALUE, buckets, scale);
            for (int i = 0; i < series.steps().size(); i++) {
                double value = series.values().get(i);
                line.put(series.steps().get(i), naming.isComplement(metric) ? 1 - value : value);
            }
        }
        return new Curve(
                Longs.adopt(line.keySet().stream().mapToLong(Long::longValue).toArray()),
                Doubles.adopt(
                        line.values().stream().mapToDouble(Double::doubleValue).toArray()));
    }
}
