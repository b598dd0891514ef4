package io.grokwatch.tracker.client;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An experiment to be created.
 *
 * @param name unique among all experiments, deleted ones too
 * @param notes in Markdown, or null
 * @param tags or null
 */
public record NewExperiment(
        String name, @Nullable String notes, @Nullable SortedMap<String, String> tags) {
    public NewExperiment {
        if (name == null) {
            throw new IllegalArgumentException("name is missing");
        }
    }
}
