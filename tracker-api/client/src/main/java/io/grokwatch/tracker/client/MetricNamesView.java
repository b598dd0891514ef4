package io.grokwatch.tracker.client;

import io.grokwatch.events.naming.NameAmbiguity;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which of a run's metrics the detectors read as which standard ones.
 *
 * @param overrides what the owner of the run stated: the standard name by the logged one
 * @param names the logged name by the standard name that it is read as
 * @param ambiguities standard metrics that names could be read as in more than one way
 */
public record MetricNamesView(
        SortedMap<String, String> overrides, SortedMap<String, String> names, List<NameAmbiguity> ambiguities) {
    public MetricNamesView {
        overrides = overrides == null
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(overrides));
        names = names == null ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(new TreeMap<>(names));
        ambiguities = ambiguities == null ? List.of() : List.copyOf(ambiguities);
    }
}
