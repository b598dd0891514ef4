package io.grokwatch.tracker.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the experiments.
 *
 * @param next the cursor of the next page, or null if this is the last
 */
public record ExperimentPage(
        List<ExperimentView> experiments, @Nullable String next) {
    public ExperimentPage {
        experiments = List.copyOf(experiments);
    }
}
