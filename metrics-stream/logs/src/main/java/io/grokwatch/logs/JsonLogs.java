package io.grokwatch.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.naming.MetricNaming;
import io.grokwatch.events.naming.NameOverrides;
import io.grokwatch.events.validation.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * JSON lines, and histories in one document: a list of objects, an object of lists, or an object of objects by step, at any depth
 * of the document. Python's bare NaN and infinities are read. A line without a step beside lines with one records settings.
 */
final class JsonLogs {
    private static final ObjectReader READER = Json.MAPPER.readerFor(JsonNode.class);
    /** Objects whose members are metrics, and whose name is not a part of theirs. */
    private static final Set<String> CONTAINERS = Set.of("metrics", "values", "scalars", "logs", "data");

    private static final int MAX_DEPTH = 6;
    private static final int MAX_RUNS = 64;
    /** Of several tables at one depth those are runs that have at least this part of the numbers of the largest. */
    private static final int MIN_SHARE = 10;

    private static final int NAMED_WEIGHT = 1_000;
    private static final int MAX_NAMES = 100;

    private JsonLogs() {}

    static List<LoggedRun> read(String name, String text) {
        List<String> lines = text.lines().toList();
        String first =
                lines.stream().filter(line -> !line.isBlank()).findFirst().orElse("");
        boolean ofLines = first.startsWith("{")
                && parsed(first) != null
                && lines.stream().filter(line -> !line.isBlank()).count() > 1;
        if (ofLines) {
            return List.of(lines(name, lines));
        }
        try {
            return history(name, READER.readTree(text));
        } catch (JsonProcessingException e) {
            throw new LogException(
                    name + ":" + e.getLocation().getLineNr() + ": found '" + Text.escaped(first, 80)
                            + "', which is no JSON: " + e.getOriginalMessage() + "; expected " + LogFile.EXAMPLES,
                    e);
        }
    }

    /** The JSON of a line; null if it is none. */
    static @Nullable JsonNode parsed(String line) {
        try {
            return READER.readTree(line);
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }

    private static LoggedRun lines(String name, List<String> lines) {
        RunBuilder run = new RunBuilder(LogFile.stem(name), "JSON lines");
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty()) {
                continue;
            }
            JsonNode json = parsed(line);
            if (json == null || !json.isObject()) {
                run.skip("lines that are no JSON object", "line " + (i + 1) + ": " + Text.escaped(line, 80));
            } else {
                addLine(run, "line " + (i + 1), json);
            }
        }
        return run.build();
    }

    /** Adds a line of JSON lines: a row, or settings. */
    static void addLine(RunBuilder run, String place, JsonNode json) {
        if (isMeta(json)) {
            json.properties().forEach(entry -> addSettings(run, entry.getKey(), entry.getValue()));
        } else {
            run.add(place, flat(json, run, place));
        }
    }

    /** A line whose only members are objects and texts, such as {@code {"_meta": {...}}}, {@code {"config": {...}}}. */
    private static boolean isMeta(JsonNode json) {
        boolean scalars = false;
        boolean metrics = false;
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            scalars |= entry.getValue().isNumber();
            metrics |= CONTAINERS.contains(entry.getKey()) && entry.getValue().isObject();
        }
        return !scalars && !metrics && json.properties().stream().noneMatch(entry -> isStep(entry.getKey()));
    }

    private static boolean isStep(String name) {
        return name.equals("step") || name.equals("epoch") || name.equals("_step") || name.equals("iteration");
    }

    private static void addSettings(RunBuilder run, String name, JsonNode value) {
        if (value.isObject()) {
            value.properties().forEach(entry -> addSettings(run, entry.getKey(), entry.getValue()));
        } else if (!value.isNull() && !value.isArray()) {
            run.setting(name, Json.MAPPER.convertValue(value, Object.class));
        }
    }

    private static Map<String, JsonNode> flat(JsonNode json, RunBuilder run, String place) {
        Map<String, JsonNode> cells = new LinkedHashMap<>();
        addFlat("", json, cells, run, place);
        return cells;
    }

    private static void addFlat(
            String prefix, JsonNode json, Map<String, JsonNode> into, RunBuilder run, String place) {
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            JsonNode value = entry.getValue();
            String name = prefix + entry.getKey();
            if (value.isObject()) {
                addFlat(CONTAINERS.contains(entry.getKey()) ? prefix : name + "/", value, into, run, place);
            } else if (value.isArray()) {
                run.skip("lists", place + ": " + Text.escaped(name, 80));
            } else if (!value.isNull()) {
                into.put(name, value);
            }
        }
    }

    /** A table found in a document. */
    private record Found(String path, JsonNode table, JsonNode parent) {}

    private static List<LoggedRun> history(String name, JsonNode document) {
        List<Found> found = new ArrayList<>();
        find("", document, document, 0, found);
        if (found.isEmpty()) {
            throw new LogException(name + ": JSON without a history, found "
                    + Text.escaped(document.toString(), 80)
                    + "; expected a list of objects ('[{\"step\": 0, \"train_loss\": 4.6}]') or an object of lists"
                    + " ('{\"train_loss\": [4.6, 4.1]}')");
        }
        Found largest = found.stream()
                .max(Comparator.comparingLong(one -> cells(one.table)))
                .orElseThrow();
        List<Found> runs = found.stream()
                .filter(one ->
                        depth(one.path) == depth(largest.path) && cells(one.table) * MIN_SHARE >= cells(largest.table))
                .limit(MAX_RUNS)
                .toList();
        List<LoggedRun> read = new ArrayList<>();
        for (Found one : runs) {
            String run = runs.size() == 1 ? LogFile.stem(name) : LogFile.stem(name) + one.path;
            RunBuilder builder = new RunBuilder(run, "JSON history");
            if (one.parent.isObject() && !one.parent.equals(one.table)) {
                one.parent.properties().stream()
                        .filter(entry -> !entry.getValue().equals(one.table))
                        .forEach(entry -> addSettings(builder, entry.getKey(), entry.getValue()));
            }
            addTable(one.table, builder);
            read.add(builder.build());
        }
        return read;
    }

    /** How many cells a table has, many more if one of its columns has the name of a metric. */
    private static long cells(JsonNode table) {
        long cells = 0;
        Set<String> names = new LinkedHashSet<>();
        boolean ofRows = table.isArray() || isBySteps(table);
        for (JsonNode member : table) {
            if (ofRows || isColumn(member)) {
                cells += member.size();
            }
            if (ofRows && names.size() < MAX_NAMES) {
                member.fieldNames().forEachRemaining(names::add);
            }
        }
        if (!ofRows) {
            table.properties().stream()
                    .filter(entry -> isColumn(entry.getValue()))
                    .forEach(entry -> names.add(entry.getKey()));
        }
        boolean named = !MetricNaming.resolve(names, NameOverrides.NONE).names().isEmpty();
        return named ? cells * NAMED_WEIGHT : cells;
    }

    private static long depth(String path) {
        return path.chars().filter(c -> c == '/').count();
    }

    private static void find(String path, JsonNode node, JsonNode parent, int depth, List<Found> into) {
        boolean table = isTable(node);
        if (table) {
            into.add(new Found(path, node, parent));
        }
        if (table && (node.isArray() || isBySteps(node))) {
            return;
        }
        if (depth < MAX_DEPTH && node.isObject()) {
            node.properties()
                    .forEach(entry -> find(path + "/" + entry.getKey(), entry.getValue(), node, depth + 1, into));
        } else if (depth < MAX_DEPTH && node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                find(path + "/" + i, node.get(i), node, depth + 1, into);
            }
        }
    }

    private static boolean isTable(JsonNode node) {
        if (node.isArray()) {
            return node.size() > 1 && all(node, row -> row.isObject() && hasNumber(row));
        }
        return node.isObject() && (hasColumns(node) || isBySteps(node));
    }

    private static boolean hasNumber(JsonNode row) {
        return row.properties().stream()
                .anyMatch(entry -> entry.getValue().isNumber() || CONTAINERS.contains(entry.getKey()));
    }

    private static boolean all(JsonNode array, Predicate<JsonNode> test) {
        for (JsonNode element : array) {
            if (!test.test(element)) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasColumns(JsonNode node) {
        return node.properties().stream().anyMatch(entry -> isColumn(entry.getValue()));
    }

    private static boolean isColumn(JsonNode value) {
        return value.isArray()
                && value.size() > 1
                && all(value, cell -> cell.isNumber() || cell.isNull() || isPoint(cell));
    }

    /** A step and a value. */
    private static boolean isPoint(JsonNode cell) {
        return cell.isArray() && cell.size() == 2 && cell.get(0).isNumber();
    }

    private static boolean isBySteps(JsonNode node) {
        return node.size() > 1
                && node.properties().stream()
                        .allMatch(entry -> entry.getKey().matches("\\d{1,18}")
                                && entry.getValue().isObject()
                                && hasNumber(entry.getValue()));
    }

    private static void addTable(JsonNode table, RunBuilder run) {
        if (table.isArray()) {
            for (int i = 0; i < table.size(); i++) {
                run.add("entry " + i, flat(table.get(i), run, "entry " + i));
            }
        } else if (isBySteps(table)) {
            table.properties().forEach(entry -> {
                Map<String, JsonNode> row = flat(entry.getValue(), run, "step " + entry.getKey());
                row.put("step", Json.MAPPER.getNodeFactory().numberNode(Long.parseLong(entry.getKey())));
                run.add("step " + entry.getKey(), row);
            });
        } else {
            addColumns(table, run);
        }
    }

    private static void addColumns(JsonNode table, RunBuilder run) {
        Columns columns = new Columns();
        Map<Long, Map<String, JsonNode>> points = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : table.properties()) {
            JsonNode column = entry.getValue();
            if (isColumn(column) && isPoint(column.get(0))) {
                column.forEach(point -> points.computeIfAbsent(point.get(0).longValue(), step -> new LinkedHashMap<>())
                        .put(entry.getKey(), point.get(1)));
            } else if (isColumn(column)) {
                List<Object> values = new ArrayList<>();
                column.forEach(value -> values.add(value.isNull() ? Double.NaN : value));
                columns.add(entry.getKey(), values);
            } else {
                addSettings(run, entry.getKey(), column);
            }
        }
        points.forEach((step, row) -> {
            row.put("step", Json.MAPPER.getNodeFactory().numberNode(step));
            run.add("step " + step, row);
        });
        columns.addRows(run);
    }
}
