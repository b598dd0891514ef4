package io.grokwatch.tracker.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the sweeps, newest submission first.
 *
 * @param next the cursor of the next page, or null if this is the last
 */
public record SweepPage(List<SweepView> sweeps, @Nullable String next) {
    public SweepPage {
        sweeps = List.copyOf(sweeps);
    }
}
