package io.grokwatch.tracker.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The same change of many runs.
 *
 * @param runs their ids, at most 1,000; or null to choose them by the filter
 * @param filter in the grammar of the search, at most 1,000 runs match; or null if there are ids
 * @param change of each
 * @param deleted true to delete them, false to restore them, or null
 */
public record RunChanges(
        @Nullable List<String> runs,
        @Nullable String filter,
        @Nullable RunChange change,
        @Nullable Boolean deleted) {
    public RunChanges {
        if ((runs == null) == (filter == null)) {
            throw new IllegalArgumentException(
                    "either runs or filter must be there, " + (runs == null ? "neither was" : "both were"));
        }
        if (change == null && deleted == null) {
            throw new IllegalArgumentException("change or deleted must be there, neither was");
        }
    }
}
