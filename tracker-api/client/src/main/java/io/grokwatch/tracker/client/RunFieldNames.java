package io.grokwatch.tracker.client;

import java.util.List;

/**
 * The names of the fields that the runs of a search have, each list in ascending order and of at most {@value #MAX_NAMES} names.
 *
 * @param attributes that every run may have
 * @param parameters of which a field is {@code params.NAME}
 * @param metrics of which a field is {@code metrics.NAME}
 * @param tags of which a field is {@code tags.NAME}
 */
public record RunFieldNames(List<String> attributes, List<String> parameters, List<String> metrics, List<String> tags) {
    /** The maximum number of names of each kind. */
    public static final int MAX_NAMES = 2_000;

    public RunFieldNames {
        attributes = List.copyOf(attributes);
        parameters = List.copyOf(parameters);
        metrics = List.copyOf(metrics);
        tags = List.copyOf(tags);
    }
}
