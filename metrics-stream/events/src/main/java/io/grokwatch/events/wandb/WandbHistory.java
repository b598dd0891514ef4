package io.grokwatch.events.wandb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.events.validation.MetricRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows that a program has logged with W&B, in their order.
 *
 * <p><b>Step.</b> W&B's own {@code _step} counts the calls that log. A whole number under one of the names {@code step}, {@code
 * global_step}, {@code trainer/global_step} (Lightning) and {@code train/global_step} (Transformers) is the step of the author, and is used
 * in its place; a row without one has the step of the row before it, as in W&B's charts over such a metric. A row whose step is beyond the
 * greatest that a run can have has none.
 *
 * <p><b>Metrics.</b> Objects become {@code a/b}. A histogram becomes its quantiles {@code NAME/q05}, {@code q25}, {@code q50}, {@code q75} and
 * {@code q95}, interpolated linearly within its bins. Other media and lists are no metrics. Names that begin with {@code _} are W&B's own.
 */
public final class WandbHistory {
    private static final List<String> STEP_NAMES =
            List.of("step", "global_step", "trainer/global_step", "train/global_step");

    /** W&B's count. */
    private static final String COUNT = "_step";

    private static final Map<String, Double> QUANTILES = quantiles();
    private static final double MILLIS = 1_000;

    private Position position;

    /**
     * How far a history was read.
     *
     * @param named whether a row had a step of its author
     * @param step that of the last row; 0 before the first
     */
    public record Position(boolean named, long step) {
        /** Before the first row. */
        public static final Position START = new Position(false, 0);
    }

    /**
     * A row.
     *
     * @param step empty if it states none, or one that is no step
     * @param stated the step as the row states it, for messages, or null
     * @param timeMs when it was logged, in epoch milliseconds, or null
     * @param metrics numbers, flags and texts by name
     * @param unread names with the kind of their value, of those that are no metrics
     */
    public record Row(
            OptionalLong step,
            @Nullable String stated,
            @Nullable Long timeMs,
            Map<String, Object> metrics,
            Map<String, String> unread) {
        public Row {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
            unread = Collections.unmodifiableMap(new LinkedHashMap<>(unread));
        }
    }

    /** Continues at a position. */
    public WandbHistory(Position position) {
        this.position = position;
    }

    /** How far it was read. */
    public Position position() {
        return position;
    }

    /** Reads the next row. */
    public Row next(ObjectNode row) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        Map<String, String> unread = new LinkedHashMap<>();
        row.properties().forEach(entry -> {
            if (!entry.getKey().startsWith("_")) {
                add(entry.getKey(), entry.getValue(), metrics, unread);
            }
        });
        String name = stepName(row);
        JsonNode stated = row.get(name == null ? COUNT : name);
        OptionalLong step = name == null && position.named() ? OptionalLong.of(position.step()) : whole(stated);
        if (name != null) {
            metrics.remove(name);
        }
        boolean named = position.named() || (name != null && step.isPresent());
        position = new Position(named, step.orElse(position.step()));
        return new Row(step, stated == null ? null : stated.asText(), time(row), metrics, unread);
    }

    /** The name under which a row has the step of its author, or null. */
    private static @Nullable String stepName(ObjectNode row) {
        for (String name : STEP_NAMES) {
            JsonNode value = row.get(name);
            if (whole(value).isPresent() || isBeyond(value)) {
                return name;
            }
        }
        return null;
    }

    private static OptionalLong whole(@Nullable JsonNode value) {
        return value != null && value.isNumber() ? MetricRules.step(value.asText()) : OptionalLong.empty();
    }

    /** Whether a whole number is greater than any step. */
    private static boolean isBeyond(@Nullable JsonNode value) {
        return value != null
                && value.isIntegralNumber()
                && value.asDouble() > 0
                && whole(value).isEmpty();
    }

    /** When a row was logged, in epoch milliseconds, or null. */
    public static @Nullable Long time(ObjectNode row) {
        JsonNode seconds = row.get("_timestamp");
        return seconds != null && seconds.isNumber() && seconds.doubleValue() >= 0
                ? (Long) Math.round(seconds.doubleValue() * MILLIS)
                : null;
    }

    /** Adds what a value has of metrics, under its name and the names below it. */
    public static void add(String name, JsonNode value, Map<String, Object> metrics, Map<String, String> unread) {
        if (value.isNumber()) {
            metrics.put(name, value.numberValue());
        } else if (value.isBoolean()) {
            metrics.put(name, value.booleanValue());
        } else if (value.isTextual()) {
            metrics.put(name, value.textValue());
        } else if (value.isArray()) {
            unread.put(name, "a list");
        } else if (value instanceof ObjectNode object) {
            addObject(name, object, metrics, unread);
        }
    }

    private static void addObject(
            String name, ObjectNode object, Map<String, Object> metrics, Map<String, String> unread) {
        JsonNode type = object.get("_type");
        if (type == null) {
            object.properties().forEach(entry -> add(name + "/" + entry.getKey(), entry.getValue(), metrics, unread));
            return;
        }
        Histogram histogram = type.asText().equals("histogram") ? histogram(object) : null;
        if (histogram == null) {
            unread.put(name, "of type " + type.asText());
        } else {
            QUANTILES.forEach((suffix, share) -> metrics.put(name + "/" + suffix, histogram.quantile(share)));
        }
    }

    /**
     * A histogram.
     *
     * @param edges one more than bins, ascending
     * @param counts by bin, of which one at least is positive
     */
    private record Histogram(List<Double> edges, List<Double> counts) {
        double quantile(double share) {
            double total = counts.stream().mapToDouble(Double::doubleValue).sum();
            double wanted = share * total;
            double below = 0;
            int last = 0;
            for (int bin = 0; bin < counts.size(); bin++) {
                double count = counts.get(bin);
                if (count > 0) {
                    if (below + count >= wanted) {
                        double within = (wanted - below) / count;
                        return edges.get(bin) + within * (edges.get(bin + 1) - edges.get(bin));
                    }
                    below += count;
                    last = bin;
                }
            }
            return edges.get(last + 1);
        }
    }

    /** The histogram of an object; null if it is none with finite edges and something counted. */
    private static @Nullable Histogram histogram(ObjectNode object) {
        List<Double> counts = numbers(object.path("values"));
        List<Double> edges = numbers(object.path("bins"));
        JsonNode packed = object.path("packedBins");
        if (packed.isObject() && packed.path("count").asInt() == counts.size()) {
            double first = packed.path("min").asDouble(Double.NaN);
            double width = packed.path("size").asDouble(Double.NaN);
            for (int i = 0; i <= counts.size(); i++) {
                edges.add(first + i * width);
            }
        }
        boolean isWhole = edges.size() == counts.size() + 1
                && edges.stream().allMatch(Double::isFinite)
                && counts.stream().allMatch(count -> Double.isFinite(count) && count >= 0)
                && counts.stream().anyMatch(count -> count > 0);
        return isWhole ? new Histogram(edges, counts) : null;
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.isNumber() ? number.doubleValue() : Double.NaN));
        return numbers;
    }

    private static Map<String, Double> quantiles() {
        Map<String, Double> quantiles = new LinkedHashMap<>();
        quantiles.put("q05", 0.05);
        quantiles.put("q25", 0.25);
        quantiles.put("q50", 0.5);
        quantiles.put("q75", 0.75);
        quantiles.put("q95", 0.95);
        return Collections.unmodifiableMap(quantiles);
    }
}
