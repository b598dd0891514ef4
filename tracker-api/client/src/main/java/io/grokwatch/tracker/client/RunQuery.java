package io.grokwatch.tracker.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search for runs.
 *
 * @param filter in the grammar of the search, or null for all
 * @param orderBy fields with ASC or DESC, the first counts most; by default those submitted last come first
 * @param experiments the ids of the experiments that are searched, all if empty
 * @param view which runs are searched: {@code active} (neither archived nor deleted), {@code archived}, {@code deleted} or {@code all}
 * @param limit at most so many, 1 to 500
 * @param before the cursor of the page before, or null for the first
 * @param spark the resolution of the accuracies that are returned too, or 0 for none
 */
public record RunQuery(
        @Nullable String filter,
        List<String> orderBy,
        List<String> experiments,
        String view,
        int limit,
        @Nullable String before,
        int spark) {
    public RunQuery {
        orderBy = List.copyOf(orderBy);
        experiments = List.copyOf(experiments);
    }

    /** The newest runs. */
    public static RunQuery newest(int limit) {
        return new RunQuery(null, List.of(), List.of(), "active", limit, null, 0);
    }

    /** The same search with a filter. */
    public RunQuery matching(@Nullable String other) {
        return new RunQuery(other, orderBy, experiments, view, limit, before, spark);
    }

    /** The same search in another order. */
    public RunQuery orderedBy(List<String> other) {
        return new RunQuery(filter, other, experiments, view, limit, before, spark);
    }

    /** The same search after the page with that cursor. */
    public RunQuery after(@Nullable String cursor) {
        return new RunQuery(filter, orderBy, experiments, view, limit, cursor, spark);
    }
}
