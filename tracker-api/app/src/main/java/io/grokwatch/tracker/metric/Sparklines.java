package io.grokwatch.tracker.metric;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricNames;
import io.grokwatch.tracker.client.Curve;
import io.grokwatch.tracker.client.Scale;
import io.grokwatch.tracker.client.Series;
import io.grokwatch.tracker.client.Sparkline;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads sparklines, and caches them until the run changes. */
@Singleton
public final class Sparklines {
    private static final int MAX_CACHED = 2_000;

    private final MetricStore store;
    private final Map<String, Cached> cached = new LinkedHashMap<>(16, 0.75f, true);

    Sparklines(MetricStore store) {
        this.store = store;
    }

    /**
     * The sparkline of a run, with the validation set that represents it.
     *
     * @param metrics the names of those that the run has
     * @param points about how many points each line is to have
     * @param version changes whenever the run does
     */
    public Sparkline of(String run, Collection<String> metrics, int points, String version) {
        String key = run + "/" + points;
        synchronized (this) {
            Cached known = cached.get(key);
            if (known != null && known.version().equals(version)) {
                return known.sparkline();
            }
        }
        String val = MetricNames.valAccuracyOf(metrics);
        SeriesReader reader = new SeriesReader(new StoredSeries(
                store, run, List.of(MetricNames.TRAIN_ACCURACY, MetricNames.TRAIN_EVAL_ACCURACY, val)));
        Curve train = line(reader, MetricNames.TRAIN_ACCURACY, points);
        Sparkline read = new Sparkline(
                train.steps().size() > 0 ? train : line(reader, MetricNames.TRAIN_EVAL_ACCURACY, points),
                line(reader, val, points));
        synchronized (this) {
            cached.put(key, new Cached(version, read));
            if (cached.size() > MAX_CACHED) {
                cached.remove(cached.keySet().iterator().next());
            }
        }
        return read;
    }

    /** Half of the points are spread for a linear axis and half for a logarithmic one, as it may be shown on either. */
    private static Curve line(SeriesReader reader, String metric, int points) {
        // A bucket shows up to four points: a quarter of the buckets makes as many points as were requested.
        int buckets = Math.max(1, points / (SeriesReader.POINTS_PER_BUCKET * Scale.values().length));
        SortedMap<Long, Double> line = new TreeMap<>();
        for (Scale scale : Scale.values()) {
            Series series = reader.read(metric, 0, Long.MAX_VALUE, buckets, scale);
            for (int i = 0; i < series.steps().size(); i++) {
                line.put(series.steps().get(i), series.values().get(i));
            }
        }
        return new Curve(
                Longs.adopt(line.keySet().stream().mapToLong(Long::longValue).toArray()),
                Doubles.adopt(
                        line.values().stream().mapToDouble(Double::doubleValue).toArray()));
    }

    private record Cached(String version, Sparkline sparkline) {}
}
