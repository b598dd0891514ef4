package io.grokwatch.tracker.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the runs that match a search.
 *
 * @param next the cursor of the next page, or null if this is the last
 * @param matching how many runs match in all
 */
public record RunPage(List<RunView> runs, @Nullable String next, long matching) {
    public RunPage {
        runs = List.copyOf(runs);
    }
}
