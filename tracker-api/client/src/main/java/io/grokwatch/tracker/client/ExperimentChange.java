package io.grokwatch.tracker.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be changed of an experiment; what is null or missing stays as it is.
 *
 * @param notes in Markdown; the empty text removes them
 * @param tags to be set, by name; null in place of a value removes the tag
 * @param revision the change is refused if the experiment has another one; null if it does not matter
 */
public record ExperimentChange(
        @Nullable String name,
        @Nullable String notes,
        @Nullable Map<String, @Nullable String> tags,
        @Nullable Boolean archived,
        @Nullable Long revision) {}
