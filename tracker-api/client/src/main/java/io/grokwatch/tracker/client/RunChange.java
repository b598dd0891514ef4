package io.grokwatch.tracker.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people or programs change of what they keep about a run; what is null or missing stays as it is.
 *
 * @param name for people; the empty text restores that of the specification
 * @param notes in Markdown; the empty text removes them
 * @param tags to be set, by name; null in place of a value removes the tag
 * @param parameters to be set, by name: text, numbers, flags, or objects of them, which become {@code a.b}; null in place of a
 *     value removes the parameter
 * @param datasets that the run uses, in the place of those before
 * @param experiment the id of the experiment that the run is moved to
 * @param revision the change is refused if the attributes of the run have another one; null if it does not matter
 */
public record RunChange(
        @Nullable String name,
        @Nullable String notes,
        @Nullable Map<String, @Nullable String> tags,
        @Nullable Map<String, @Nullable Object> parameters,
        @Nullable List<RunDataset> datasets,
        @Nullable String experiment,
        @Nullable Boolean pinned,
        @Nullable Boolean archived,
        @Nullable Long revision) {

    /** Changes nothing. */
    public static final RunChange NONE = new RunChange(null, null, null, null, null, null, null, null, null);
}
