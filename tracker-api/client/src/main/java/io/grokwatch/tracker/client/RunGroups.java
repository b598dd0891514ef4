package io.grokwatch.tracker.client;

import java.util.List;

/**
 * Runs in groups, in the order of their keys.
 *
 * @param by the fields that are grouped by
 * @param aggregates what is computed of each group
 * @param runs how many runs there are in all groups
 * @param omitted how many further groups there are beyond the limit
 */
public record RunGroups(List<String> by, List<String> aggregates, List<RunGroup> groups, long runs, int omitted) {
    public RunGroups {
        by = List.copyOf(by);
        aggregates = List.copyOf(aggregates);
        groups = List.copyOf(groups);
    }
}
