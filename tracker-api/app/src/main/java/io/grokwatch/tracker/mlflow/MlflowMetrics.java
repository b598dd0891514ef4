package io.grokwatch.tracker.mlflow;

import io.grokwatch.tracker.metric.SeriesPoints;
import io.grokwatch.tracker.mlflow.MlflowJson.Metric;
import io.grokwatch.tracker.projection.MetricBarrier;
import io.grokwatch.tracker.run.LoggedRuns;
import io.grokwatch.tracker.run.RunSearch;
import io.grokwatch.tracker.search.RunSummaries;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of runs as clients of MLflow log and read them. Readers see what was acknowledged before they asked.
 */
@Singleton
final class MlflowMetrics {
    /** How many values of a metric are sorted by time; of longer ones pages are in the order of the steps. */
    static final int MAX_SORTED = 500_000;

    private static final Comparator<LoggedMetric> BY_TIME = Comparator.comparingLong(LoggedMetric::timeMs)
            .thenComparingLong(LoggedMetric::step)
            .thenComparingDouble(LoggedMetric::value);
    private static final Comparator<LoggedMetric> BY_STEP = Comparator.comparingLong(LoggedMetric::step)
            .thenComparingLong(LoggedMetric::timeMs)
            .thenComparingDouble(LoggedMetric::value);
    private static final Pattern TOKEN = Pattern.compile("(after|step):(\\d{1,19})");
    /** Of which a search waits for the metrics. */
    private static final int MAX_PENDING = 1_000;

    private static final long PENDING_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long MAX_WAIT_NANOS = Duration.ofSeconds(2).toNanos();

    private final MetricWriter writer;
    private final MetricBarrier barrier;
    private final SeriesPoints series;
    private final RepeatedPoints repeated;
    private final RunSummaries summaries;
    private final RunSearch search;
    /** The runs of which metrics were logged here and may not be projected yet, and when that was. */
    private final Map<String, Long> pending = new LinkedHashMap<>();

    MlflowMetrics(
            MetricWriter writer,
            MetricBarrier barrier,
            SeriesPoints series,
            RepeatedPoints repeated,
            RunSummaries summaries,
            RunSearch search) {
        this.writer = writer;
        this.barrier = barrier;
        this.series = series;
        this.repeated = repeated;
        this.summaries = summaries;
        this.search = search;
    }

    /** Whether metrics of a run may be logged, as far as it is known in memory. */
    enum Writable {
        WRITABLE,
        DELETED,
        UNKNOWN
    }

    Writable writable(String run) {
        return summaries
                .find(run)
                .map(known -> search.isDeleted(known) ? Writable.DELETED : Writable.WRITABLE)
                .orElse(Writable.UNKNOWN);
    }

    /** Logs values of metrics of a run. */
    void log(String run, List<LoggedMetric> metrics) {
        writer.log(run, metrics);
        synchronized (pending) {
            pending.remove(run);
            pending.put(run, System.nanoTime());
            if (pending.size() > MAX_PENDING) {
                pending.remove(pending.keySet().iterator().next());
            }
        }
    }

    /** Waits until the metrics of a run that were acknowledged before the call are stored, for a bounded time. */
    void awaitProjected(String run) {
        Long logged;
        synchronized (pending) {
            logged = pending.get(run);
        }
        if (barrier.await(run) && logged != null) {
            synchronized (pending) {
                pending.remove(run, logged);
            }
        }
    }

    /** The same of all runs that were logged here a moment ago, before they are searched. */
    void awaitProjected() {
        long now = System.nanoTime();
        List<String> runs = new ArrayList<>();
        synchronized (pending) {
            pending.values().removeIf(loggedNanos -> now - loggedNanos > PENDING_NANOS);
            runs.addAll(pending.keySet());
        }
        for (String run : runs.reversed()) {
            if (System.nanoTime() - now > MAX_WAIT_NANOS) {
                return;
            }
            awaitProjected(run);
        }
    }

    /** The value of each metric of a run at its greatest step, as far as they are kept with the run. */
    static List<Metric> latestKept(LoggedRuns.Stored run) {
        List<Metric> latest = new ArrayList<>();
        run.latest()
                .forEach((name, value) ->
                        latest.add(new Metric(name, value.value(), value.timeMs(), value.step(), null)));
        return latest;
    }

    /** The value of each metric of a run at its greatest step; of several at that step the last by time, then the greatest. */
    List<Metric> latest(LoggedRuns.Stored run) {
        SortedMap<String, Metric> latest = new TreeMap<>();
        latestKept(run).forEach(metric -> latest.put(metric.key(), metric));
        if (run.mayHaveMoreMetrics()) {
            SortedSet<String> others = series.metrics(run.id());
            others.removeAll(latest.keySet());
            series.readLast(
                    run.id(),
                    others,
                    (name, step, value, timeMs) -> latest.put(name, new Metric(name, value, timeMs, step, null)));
        }
        for (LoggedMetric point : repeated.find(run.id(), null)) {
            // Of a metric that has a series the repeated values are at most as great as its last.
            latest.compute(
                    point.key(),
                    (name, known) -> known == null || isAfter(point, known)
                            ? new Metric(name, point.value(), point.timeMs(), point.step(), null)
                            : known);
        }
        return List.copyOf(latest.values());
    }

    private static boolean isAfter(LoggedMetric point, Metric known) {
        return point.step() != known.step()
                ? point.step() > known.step()
                : point.isAfter(known.timestamp(), known.value());
    }

    /**
     * A page of the values of a metric, by time, then step, then value; of a metric with more than {@value #MAX_SORTED} values by step.
     *
     * @param max at most so many, or null for all; of a long metric at most {@value #MAX_SORTED} anyway
     * @param token of the page before, or null
     */
    MlflowJson.Metrics history(String run, String metric, @Nullable Integer max, @Nullable String token) {
        awaitProjected(run);
        int limit = max == null ? MAX_SORTED : Math.min(max, MAX_SORTED);
        Matcher place = token == null || token.isEmpty() ? null : decode(token);
        List<LoggedMetric> others = repeated.find(run, metric);
        if (place == null || place.group(1).equals("after")) {
            List<LoggedMetric> all = read(run, metric, others, 0, Long.MAX_VALUE, MAX_SORTED);
            if (all != null) {
                all.sort(BY_TIME);
                int from = place == null ? 0 : (int) Math.min(all.size(), Long.parseLong(place.group(2)));
                int to = Math.min(all.size(), from + limit);
                return new MlflowJson.Metrics(
                        all.subList(from, to).stream()
                                .map(point -> json(point, null))
                                .toList(),
                        to < all.size() ? encode("after:" + to) : null);
            }
        }
        return pageBySteps(run, metric, others, place == null ? 0 : Long.parseLong(place.group(2)), limit);
    }

    /** A page in the order of the steps, which ends after all values of a step. */
    private MlflowJson.Metrics pageBySteps(String run, String metric, List<LoggedMetric> others, long from, int limit) {
        List<LoggedMetric> page = new ArrayList<>();
        try {
            series.read(run, metric, from, Long.MAX_VALUE, (step, value, timeMs, attempt) -> {
                page.add(new LoggedMetric(metric, value, timeMs, step));
                if (page.size() > limit) {
                    throw new Enough();
                }
            });
        } catch (Enough enough) {
            // The last one begins the next page.
        }
        long next = page.size() > limit ? page.removeLast().step() : Long.MAX_VALUE;
        Set<LoggedMetric> merged = new LinkedHashSet<>(page);
        for (LoggedMetric other : others) {
            if (other.step() < next && (other.step() >= from || from == 0)) {
                merged.add(other);
            }
        }
        return new MlflowJson.Metrics(
                merged.stream().sorted(BY_STEP).map(point -> json(point, null)).toList(),
                next == Long.MAX_VALUE ? null : encode("step:" + next));
    }

    /** Ends the reading of a series. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough() {
            super("enough points were read", null, false, false);
        }
    }

    /** The values of a metric on a range of steps, each once, in no order; null if the series has more than a number of them. */
    private @Nullable List<LoggedMetric> read(
            String run, String metric, List<LoggedMetric> others, long from, long to, int max) {
        List<LoggedMetric> points = new ArrayList<>();
        try {
            series.read(run, metric, from, to, (step, value, timeMs, attempt) -> {
                points.add(new LoggedMetric(metric, value, timeMs, step));
                if (points.size() > max) {
                    throw new Enough();
                }
            });
        } catch (Enough tooMany) {
            return null;
        }
        if (others.isEmpty()) {
            return points;
        }
        Set<LoggedMetric> merged = new LinkedHashSet<>(points);
        merged.addAll(others);
        return new ArrayList<>(merged);
    }

    /** The values of a metric of several runs one after another, at most so many in all. */
    List<Metric> histories(Collection<String> runs, String metric, int max) {
        List<Metric> all = new ArrayList<>();
        for (String run : runs.stream().sorted().toList()) {
            if (all.size() >= max) {
                break;
            }
            history(run, metric, max - all.size(), null)
                    .metrics()
                    .forEach(point ->
                            all.add(new Metric(point.key(), point.value(), point.timestamp(), point.step(), run)));
        }
        return all;
    }

    /**
     * A selection of the values of a metric of a run on a range of steps, in the order of the steps.
     *
     * @param max at most so many
     */
    List<Metric> selection(String run, String metric, long from, long to, int max) {
        awaitProjected(run);
        List<LoggedMetric> others = repeated.find(run, metric).stream()
                .filter(point -> point.step() >= from && point.step() <= to)
                .toList();
        Set<LoggedMetric> merged = new LinkedHashSet<>();
        series.read(
                run,
                metric,
                Math.max(0, from),
                to,
                (step, value, timeMs, attempt) -> merged.add(new LoggedMetric(metric, value, timeMs, step)));
        merged.addAll(others);
        List<LoggedMetric> points = new ArrayList<>(merged);
        points.sort(BY_STEP);
        return Selection.of(points, max).stream().map(point -> json(point, run)).toList();
    }

    private static Metric json(LoggedMetric point, @Nullable String run) {
        return new Metric(point.key(), point.value(), point.timeMs(), point.step(), run);
    }

    private static String encode(String place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    private static Matcher decode(String token) {
        try {
            Matcher place = TOKEN.matcher(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
            if (place.matches()) {
                return place;
            }
        } catch (IllegalArgumentException notOurs) {
            // Refused below.
        }
        throw MlflowException.invalid("page_token must be the next_page_token of a page, was '" + token + "'");
    }
}
