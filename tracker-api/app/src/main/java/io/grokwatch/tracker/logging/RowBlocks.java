package io.grokwatch.tracker.logging;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import io.grokwatch.tracker.client.LoggedRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes the blocks of a batch from logged rows: rows in a row with the same metrics share a block. What the {@linkplain MetricRules
 * rules} refuse is left out and counted.
 */
final class RowBlocks {
    private final RejectionTally tally = new RejectionTally();
    private final List<Block> blocks = new ArrayList<>();
    private final List<Row> open = new ArrayList<>();

    private record Row(long step, long time, Map<String, Double> metrics) {}

    /** @param now the time of rows without one of their own, in epoch milliseconds */
    RowBlocks(List<LoggedRow> rows, long now) {
        rows.forEach(row -> add(row, now));
        close();
    }

    List<Block> blocks() {
        return blocks;
    }

    List<Rejection> rejections() {
        return tally.rejections();
    }

    private void add(LoggedRow row, long now) {
        OptionalLong step = step(row.step());
        if (step.isEmpty()) {
            tally.add(
                    Rejection.Kind.STEP,
                    MetricRules.stepObjection(row.step() == null ? null : String.valueOf(row.step())));
            return;
        }
        Map<String, Double> metrics = metrics(step.getAsLong(), row.metrics());
        if (metrics.isEmpty()) {
            return;
        }
        if (!open.isEmpty()
                && (open.size() == MetricBatch.MAX_STEPS
                        || !open.getFirst().metrics().keySet().equals(metrics.keySet()))) {
            close();
        }
        Long time = row.time();
        open.add(new Row(step.getAsLong(), time == null || time < 0 ? now : time, metrics));
    }

    private static OptionalLong step(@Nullable Object given) {
        return switch (given) {
            case Integer whole -> MetricRules.step(whole.toString());
            case Number number -> MetricRules.step(number.toString());
            case null, default -> OptionalLong.empty();
        };
    }

    private Map<String, Double> metrics(long step, @Nullable Map<String, @Nullable Object> given) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (given == null) {
            tally.add(Rejection.Kind.LINE, "step " + step + " has no metrics");
            return metrics;
        }
        given.forEach((name, value) -> {
            String objection = MetricRules.nameObjection(name);
            OptionalDouble number = value(value);
            if (objection != null) {
                tally.add(Rejection.Kind.METRIC_NAME, "step " + step + ": " + objection);
            } else if (number.isEmpty()) {
                if (value != null) {
                    tally.add(
                            Rejection.Kind.METRIC_VALUE,
                            "step " + step + ": " + MetricRules.valueObjection(name, String.valueOf(value)));
                }
            } else if (metrics.size() == MetricBatch.MAX_COLUMNS) {
                tally.add(
                        Rejection.Kind.LIMIT,
                        "step " + step + ": a row has at most " + MetricBatch.MAX_COLUMNS + " metrics");
            } else {
                metrics.put(name, number.getAsDouble());
            }
        });
        return metrics;
    }

    private static OptionalDouble value(@Nullable Object value) {
        return switch (value) {
            case Number number -> OptionalDouble.of(number.doubleValue());
            case Boolean flag -> OptionalDouble.of(flag ? 1 : 0);
            case String text -> MetricRules.value(text);
            case null, default -> OptionalDouble.empty();
        };
    }

    private void close() {
        if (open.isEmpty()) {
            return;
        }
        int size = open.size();
        List<Column> columns = new ArrayList<>();
        for (String name : open.getFirst().metrics().keySet()) {
            double[] values = new double[size];
            for (int i = 0; i < size; i++) {
                values[i] = open.get(i).metrics().getOrDefault(name, Double.NaN);
            }
            columns.add(new Column(name, Doubles.adopt(values)));
        }
        blocks.add(new Block(
                Longs.adopt(open.stream().mapToLong(Row::step).toArray()),
                Longs.adopt(open.stream().mapToLong(Row::time).toArray()),
                columns));
        open.clear();
    }
}
