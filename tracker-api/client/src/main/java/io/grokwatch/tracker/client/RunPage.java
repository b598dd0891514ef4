package io.grokwatch.tracker.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the runs, newest submission first.
 *
 * @param next the cursor of the next page, or null if this is the last
 */
public record RunPage(List<RunView> runs, @Nullable String next) {
    public RunPage {
        runs = List.copyOf(runs);
    }
}
