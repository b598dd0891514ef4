package io.grokwatch.events;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The numbers a claim was decided on, by name, in the order of their names. */
final class Evidence {
    private static final int MAX_ENTRIES = 64;

    private Evidence() {}

    static SortedMap<String, Double> copyOf(Map<String, Double> evidence) {
        Require.that(
                evidence.size() <= MAX_ENTRIES,
                "evidence must have at most " + MAX_ENTRIES + " entries, had " + evidence.size());
        SortedMap<String, Double> copy = new TreeMap<>();
        evidence.forEach((name, value) ->
                copy.put(Require.text(name, "evidence name", 100), Require.present(value, "evidence " + name)));
        return Collections.unmodifiableSortedMap(copy);
    }
}
