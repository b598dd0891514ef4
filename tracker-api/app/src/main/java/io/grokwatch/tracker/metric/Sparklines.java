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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

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
     * @param naming which metrics of the run are read as its accuracies
     * @param points about how many points each line is to have
     * @param version changes whenever the run does
     */
    public Sparkline of(String run, MetricNaming naming, int points, String version) {
        String key = run + "/" + points;
        synchronized (this) {
            Cached known = cached.get(key);
            if (known != null && known.version().equals(version)) {
                return known.sparkline();
            }
        }
        List<String> accuracies = Stream.of(
                        MetricNames.TRAIN_ACCURACY,
                        MetricNames.TRAIN_EVAL_ACCURACY,
                        MetricNames.valAccuracyOf(naming.names().keySet()))
                .map(standard -> naming.names().getOrDefault(standard, standard))
                .toList();
        SeriesReader reader = new SeriesReader(StoredSeries.of(store, run, accuracies));
        Curve train = line(reader, naming, accuracies.get(0), points);
        Sparkline read = new Sparkline(
                train.steps().size() > 0 ? train : line(reader, naming, accuracies.get(1), points),
                line(reader, naming, accuracies.get(2), points));
        synchronized (this) {
            cached.put(key, new Cached(version, read));
            if (cached.size() > MAX_CACHED) {
                cached.remove(cached.keySet().iterator().next());
            }
        }
        return read;
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

    private record Cached(String version, Sparkline sparkline) {}
}
