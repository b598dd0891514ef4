package io.grokwatch.tracker.client;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of a change of many runs.
 *
 * @param changed the ids of those that were changed
 * @param refused why each other was not, by id
 */
public record ChangedRuns(List<String> changed, SortedMap<String, String> refused) {
    public ChangedRuns {
        changed = List.copyOf(changed);
        refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
    }
}
