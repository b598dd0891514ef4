package io.grokwatch.logs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Columns of a history that may differ in length. Those of one length share the steps of a column of that length that is named as
 * one; without one, a shorter column is spread over the longest, as of a metric that is evaluated every n-th time.
 */
final class Columns {
    private static final Set<String> STEPS =
            Set.of("step", "steps", "epoch", "epochs", "iteration", "iterations", "iter", "iters");

    private final Map<String, List<?>> columns = new LinkedHashMap<>();

    void add(String name, List<?> values) {
        columns.put(name, values);
    }

    void addRows(RunBuilder run) {
        Map<Integer, List<?>> stepsByLength = new LinkedHashMap<>();
        Set<String> steps = new TreeSet<>();
        columns.forEach((name, values) -> {
            if (isSteps(name)) {
                stepsByLength.putIfAbsent(values.size(), values);
                steps.add(name);
            }
        });
        int longest = columns.values().stream().mapToInt(List::size).max().orElse(0);
        List<?> longestSteps = stepsByLength.getOrDefault(longest, List.of());
        Map<Double, Map<String, Object>> rows = new TreeMap<>();
        columns.forEach((name, values) -> {
            if (steps.contains(name)) {
                return;
            }
            List<?> own = stepsByLength.getOrDefault(values.size(), List.of());
            int stride = stride(values.size(), longest);
            for (int i = 0; i < values.size(); i++) {
                int at = Math.min(i * stride, longest - 1);
                Object step = !own.isEmpty() ? own.get(i) : longestSteps.isEmpty() ? (Object) at : longestSteps.get(at);
                rows.computeIfAbsent(
                                Double.valueOf(String.valueOf(step)), key -> new LinkedHashMap<>(Map.of("step", step)))
                        .put(name, values.get(i));
            }
        });
        new ArrayList<>(rows.values()).forEach(row -> run.add("step " + row.get("step"), row));
    }

    /** Of 20 values beside 2,000 it is 100, beside 1,901 as well. */
    private static int stride(int length, int longest) {
        if (length <= 1 || length >= longest) {
            return 1;
        }
        return longest % length == 0 ? longest / length : Math.max(1, (longest - 1) / (length - 1));
    }

    private static boolean isSteps(String name) {
        String[] words = name.toLowerCase(Locale.ROOT).split("[^a-z]+", -1);
        return words.length > 0 && STEPS.contains(words[words.length - 1]);
    }
}
