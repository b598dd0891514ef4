package io.grokwatch.tracker.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings and parameters of runs side by side: {@code trainer}, {@code recipe}, {@code seed}, {@code steps}, then {@code params.NAME}.
 *
 * @param runs the ids of the runs, in the order of the request
 * @param different what is not the same for all of them, by name
 * @param same what is the same for all of them, by name
 */
public record RunDiff(List<String> runs, List<Difference> different, SortedMap<String, Object> same) {
    public RunDiff {
        runs = List.copyOf(runs);
        different = List.copyOf(different);
        same = Collections.unmodifiableSortedMap(new TreeMap<>(same));
    }

    /**
     * A setting that differs.
     *
     * @param values of each run, null where a run has none
     */
    public record Difference(String name, List<@Nullable Object> values) {
        public Difference {
            values = Collections.unmodifiableList(new ArrayList<>(values));
        }
    }
}
