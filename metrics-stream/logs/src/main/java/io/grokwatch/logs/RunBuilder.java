package io.grokwatch.logs;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.naming.MetricNaming;
import io.grokwatch.events.naming.NameOverrides;
import io.grokwatch.events.trace.SettingFacts;
import io.grokwatch.events.trace.TraceLine.Sample;
import io.grokwatch.events.validation.MetricRules;
import io.grokwatch.events.validation.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Collects the rows of a run: cells by column name. Once all are known it decides what the columns are: the step, the split of a row
 * ({@code train}, {@code test}), name and value of one metric a row, and metrics.
 */
final class RunBuilder {
    /** The maximum number of cells of a run in memory. */
    static final int MAX_CELLS = 20_000_000;

    /** Column names of steps in the order of preference, in lower case without separators. */
    private static final List<String> STEP_NAMES = List.of(
            "step",
            "globalstep",
            "trainerglobalstep",
            "trainglobalstep",
            "steps",
            "trainstep",
            "trainingstep",
            "optimizerstep",
            "iteration",
            "iterations",
            "iter",
            "iters",
            "it",
            "niter",
            "update",
            "updates",
            "numupdates",
            "epoch",
            "epochs",
            "trainepoch",
            "batch",
            "batchidx",
            "index",
            "idx",
            "unnamed0",
            "");

    private static final Set<String> SPLIT_NAMES =
            Set.of("split", "phase", "mode", "stage", "subset", "partition", "set", "dataset", "type", "kind");
    private static final Set<String> METRIC_NAMES = Set.of("metric", "metricname", "name", "tag", "key", "variable");
    private static final String VALUE_NAME = "value";
    private static final int MAX_SPLITS = 8;

    private record Row(String place, Map<String, Object> cells) {}

    private final String name;
    private final String format;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final Map<String, Long> skippedCounts = new LinkedHashMap<>();
    private final Map<String, String> skippedExamples = new LinkedHashMap<>();
    private long cells;

    RunBuilder(String name, String format) {
        this.name = name;
        this.format = format;
    }

    /**
     * Adds a row.
     *
     * @param place for messages, for example {@code line 7}
     * @param values numbers, texts and booleans by column; null for an empty cell
     */
    void add(String place, Map<String, ?> values) {
        cells += values.size();
        if (cells > MAX_CELLS) {
            throw new LogException(name + ": more than " + MAX_CELLS + " cells at " + place
                    + ", expected at most that many; thin the log, or convert it to a trace, which is read row by row");
        }
        Map<String, Object> row = new LinkedHashMap<>();
        values.forEach((column, value) -> {
            if (value != null) {
                row.put(column, value instanceof JsonNode json ? plain(json) : value);
            }
        });
        rows.add(new Row(place, row));
    }

    private static Object plain(JsonNode json) {
        return json.isNumber()
                ? json.numberValue()
                : json.isBoolean() ? (Object) json.booleanValue() : json.isTextual() ? json.textValue() : json;
    }

    void setting(String key, Object value) {
        settings.put(key, value);
    }

    void skip(String kind, String example) {
        skippedCounts.merge(kind, 1L, Long::sum);
        skippedExamples.putIfAbsent(kind, example);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** @throws LogException if no row has a metric */
    LoggedRun build() {
        String split = columnOf(SPLIT_NAMES, this::isSplit);
        String metric = columnOf(METRIC_NAMES, column -> true);
        boolean oneMetricARow = metric != null
                && rows.stream()
                        .anyMatch(row -> row.cells.keySet().stream()
                                .anyMatch(column -> normalised(column).equals(VALUE_NAME)));
        String step = stepColumn();
        List<Sample> samples = new ArrayList<>();
        long number = 0;
        for (Row row : rows) {
            long at = step == null ? number++ : stepOf(row, step);
            if (at < 0) {
                continue;
            }
            Map<String, Double> metrics = new LinkedHashMap<>();
            String prefix = split == null ? null : text(row.cells.get(split));
            row.cells.forEach((column, value) -> {
                boolean meta = column.equals(step) || column.equals(split) || (oneMetricARow && column.equals(metric));
                if (!meta) {
                    boolean isValue = oneMetricARow && normalised(column).equals(VALUE_NAME);
                    String logged = isValue ? String.valueOf(row.cells.get(metric)) : column;
                    addMetric(row, prefix == null ? logged : withSplit(prefix, logged), value, metrics);
                }
            });
            if (!metrics.isEmpty()) {
                samples.add(new Sample(at, metrics));
            }
        }
        if (samples.isEmpty()) {
            throw new LogException(name + ": " + format + " without a number to read as a metric, "
                    + (rows.isEmpty() ? "it has no rows" : "the first row is " + shortened(rows.getFirst().cells))
                    + "; expected for example step=100, train_loss=0.25, val_acc=0.5");
        }
        Map<String, LoggedRun.Skipped> skipped = new LinkedHashMap<>();
        skippedCounts.forEach((kind, count) ->
                skipped.put(kind, new LoggedRun.Skipped(count, skippedExamples.getOrDefault(kind, ""))));
        settings.putAll(SettingFacts.of(settings));
        return new LoggedRun(
                name,
                format,
                settings,
                samples,
                step == null ? "the number of the row" : "column '" + step + "'",
                skipped,
                name);
    }

    private static String shortened(Object what) {
        return Text.escaped(String.valueOf(what), 80);
    }

    /** The split of a row qualifies measures of a set only; a learning rate is that of the run. */
    private static String withSplit(String split, String metric) {
        boolean ofRun = MetricNaming.resolve(List.of(metric), NameOverrides.NONE).names().keySet().stream()
                .anyMatch(standard -> !standard.startsWith("train") && !standard.startsWith("val"));
        return ofRun ? metric : split + "/" + metric;
    }

    private void addMetric(Row row, String metric, Object value, Map<String, Double> into) {
        String objection = MetricRules.nameObjection(metric);
        if (objection != null) {
            skip("metric names", row.place + ": " + objection);
            return;
        }
        OptionalDouble number = number(value);
        if (number.isPresent()) {
            into.put(metric, number.getAsDouble());
        } else if (!(value instanceof String text) || !text.isBlank()) {
            skip("cells that are no number", row.place + ": " + metric + " = " + shortened(value));
        }
    }

    private static OptionalDouble number(Object value) {
        return switch (value) {
            case Number number -> OptionalDouble.of(number.doubleValue());
            case Boolean flag -> OptionalDouble.of(flag ? 1 : 0);
            case String text -> MetricRules.value(text.endsWith("%") ? text.substring(0, text.length() - 1) : text);
            default -> OptionalDouble.empty();
        };
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text && !text.isBlank() ? text.strip() : null;
    }

    /** The first column of one of these names whose cells are texts, and which passes the test. */
    private @Nullable String columnOf(Set<String> names, Predicate<String> test) {
        for (Row row : rows) {
            for (Map.Entry<String, Object> cell : row.cells.entrySet()) {
                if (names.contains(normalised(cell.getKey()))
                        && text(cell.getValue()) != null
                        && number(cell.getValue()).isEmpty()
                        && test.test(cell.getKey())) {
                    return cell.getKey();
                }
            }
        }
        return null;
    }

    /** Whether the values of a column are names of sets, such as {@code train} and {@code test}. */
    private boolean isSplit(String column) {
        List<String> values = rows.stream()
                .map(row -> text(row.cells.get(column)))
                .filter(value -> value != null)
                .distinct()
                .limit(MAX_SPLITS + 1L)
                .toList();
        return values.size() <= MAX_SPLITS
                && values.stream()
                        .anyMatch(value ->
                                MetricNaming.resolve(List.of(value + "/accuracy"), NameOverrides.NONE)
                                        .names()
                                        .keySet()
                                        .stream()
                                        .anyMatch(standard ->
                                                standard.equals("train/accuracy") || standard.equals("val/accuracy")));
    }

    private @Nullable String stepColumn() {
        Map<String, String> columns = new LinkedHashMap<>();
        for (Row row : rows) {
            row.cells.keySet().forEach(column -> columns.putIfAbsent(normalised(column), column));
        }
        for (String candidate : STEP_NAMES) {
            String column = columns.get(candidate);
            if (column != null && isStep(column)) {
                return column;
            }
        }
        return null;
    }

    /** Whether the cells of a column that are numbers are whole ones, but for one in a hundred. */
    private boolean isStep(String column) {
        long whole = 0;
        long other = 0;
        for (Row row : rows) {
            Object value = row.cells.get(column);
            if (value != null && number(value).isPresent()) {
                if (step(value).isPresent()) {
                    whole++;
                } else {
                    other++;
                }
            }
        }
        return whole > 0 && other * 100 <= whole;
    }

    private long stepOf(Row row, String column) {
        Object value = row.cells.get(column);
        OptionalLong step = value == null ? OptionalLong.empty() : step(value);
        if (step.isEmpty()) {
            skip(
                    "rows without a step",
                    row.place + ": " + (value == null ? "no " + column : column + " = " + shortened(value)));
            return -1;
        }
        return step.getAsLong();
    }

    private static OptionalLong step(Object value) {
        return value instanceof Boolean
                ? OptionalLong.empty()
                : MetricRules.step(String.valueOf(value).strip());
    }

    private static String normalised(String column) {
        return column.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
