package io.grokwatch.cli.watch;

import io.grokwatch.events.trace.TraceLine.Sample;
import io.grokwatch.logs.LoggedRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Compares a log with what was read of it before, so that each point is new once, however the log is written: extended, in any of its
 * metrics; rotated, so that earlier rows are missing; truncated, and written again from the beginning.
 *
 * <p>The values of each metric in the order logged either begin with those that were read before, then the others are new; or the log was
 * written again, then all are compared. A point is new if there was none of the metric at its step. A value that differs from the one
 * at its step shows that the training was started again: it begins a restart at that step, from which on everything that was
 * read before is replaced.
 */
public final class FollowedRun {
    private final Map<String, Series> series = new HashMap<>();
    /** Whether the points that are known come from a tracker, which has one value at a step and no order of them. */
    private boolean isSeeded;

    /** The values of a metric. */
    private static final class Series {
        /** How many values were read, in the order logged, and their hash. */
        private int count;

        private long hash;
        /** The bits of the values by step, as far as they hold. */
        private final Map<Long, Long> known = new HashMap<>();
    }

    /** How the values of a metric in a log relate to those that were read before. */
    private static final class Comparison {
        private int count;
        private long hash;
        private boolean isExtension;

        Comparison(Series before) {
            isExtension = before.count == 0;
        }
    }

    /** Adds a point that was read before, in another process. */
    public void known(String metric, long step, double value) {
        series.computeIfAbsent(metric, name -> new Series()).known.put(step, Double.doubleToLongBits(value));
        isSeeded = true;
    }

    /** What is new of a log, in order; empty if nothing is. */
    public List<Change> update(LoggedRun log) {
        List<Sample> samples = isSeeded ? lastOfEachStep(log.samples()) : log.samples();
        isSeeded = false;
        Map<String, Comparison> comparisons = compare(log.samples());
        // A log is written again as a whole: then equal values of its other metrics are compared as well.
        boolean isRewritten = comparisons.values().stream().anyMatch(comparison -> !comparison.isExtension);
        Pass pass = new Pass();
        Map<String, Integer> positions = new HashMap<>();
        for (Sample sample : samples) {
            Map<String, Double> unread = new LinkedHashMap<>();
            sample.metrics().forEach((metric, value) -> {
                int position = positions.merge(metric, 1, Integer::sum);
                Series before = series.get(metric);
                if (isRewritten || before == null || position > before.count) {
                    unread.put(metric, value);
                }
            });
            if (!unread.isEmpty()) {
                pass.add(sample.step(), unread);
            }
        }
        comparisons.forEach((metric, comparison) -> {
            Series read = series.computeIfAbsent(metric, name -> new Series());
            read.count = comparison.count;
            read.hash = comparison.hash;
        });
        return pass.changes();
    }

    private Map<String, Comparison> compare(List<Sample> samples) {
        Map<String, Comparison> comparisons = new HashMap<>();
        for (Sample sample : samples) {
            sample.metrics().forEach((metric, value) -> {
                Series before = series.computeIfAbsent(metric, name -> new Series());
                Comparison comparison = comparisons.computeIfAbsent(metric, name -> new Comparison(before));
                comparison.hash = (comparison.hash * 31 + sample.step()) * 31 + Double.doubleToLongBits(value);
                comparison.count++;
                if (comparison.count == before.count) {
                    comparison.isExtension = comparison.hash == before.hash;
                }
            });
        }
        return comparisons;
    }

    /** Of several values of a metric at a step the last logged. */
    private static List<Sample> lastOfEachStep(List<Sample> samples) {
        Set<String> later = new HashSet<>();
        List<Sample> kept = new ArrayList<>();
        for (Sample sample : samples.reversed()) {
            Map<String, Double> metrics = new LinkedHashMap<>();
            sample.metrics().forEach((metric, value) -> {
                if (later.add(sample.step() + "/" + metric)) {
                    metrics.put(metric, value);
                }
            });
            if (!metrics.isEmpty()) {
                kept.add(new Sample(sample.step(), metrics));
            }
        }
        return kept.reversed();
    }

    /** One comparison of a log, row by row. */
    private final class Pass {
        private final List<Change> changes = new ArrayList<>();
        private final List<Sample> repeated = new ArrayList<>();
        private List<Sample> added = new ArrayList<>();
        private OptionalLong restart = OptionalLong.empty();

        void add(long step, Map<String, Double> metrics) {
            if (differs(step, metrics)) {
                close();
                restart = OptionalLong.of(step);
                series.values().forEach(one -> one.known.keySet().removeIf(known -> known >= step));
                // What was equal so far was written again as well.
                List<Sample> again = repeated.stream()
                        .filter(sample -> sample.step() >= step)
                        .toList();
                repeated.clear();
                again.forEach(sample -> addNew(sample.step(), sample.metrics()));
            }
            addNew(step, metrics);
        }

        private boolean differs(long step, Map<String, Double> metrics) {
            return metrics.entrySet().stream().anyMatch(cell -> {
                Series before = series.get(cell.getKey());
                Long known = before == null ? null : before.known.get(step);
                return known != null && known != Double.doubleToLongBits(cell.getValue());
            });
        }

        private void addNew(long step, Map<String, Double> metrics) {
            Map<String, Double> fresh = new LinkedHashMap<>();
            Map<String, Double> equal = new LinkedHashMap<>();
            metrics.forEach((metric, value) -> {
                Series of = series.computeIfAbsent(metric, name -> new Series());
                boolean isNew = of.known.putIfAbsent(step, Double.doubleToLongBits(value)) == null;
                (isNew ? fresh : equal).put(metric, value);
            });
            if (!fresh.isEmpty()) {
                added.add(new Sample(step, fresh));
            }
            if (!equal.isEmpty()) {
                repeated.add(new Sample(step, equal));
            }
        }

        private void close() {
            if (!added.isEmpty() || restart.isPresent()) {
                changes.add(new Change(restart, added));
            }
            added = new ArrayList<>();
            restart = OptionalLong.empty();
        }

        List<Change> changes() {
            close();
            return changes;
        }
    }
}
