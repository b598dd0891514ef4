package io.grokwatch.tracker.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.grokwatch.events.naming.NameOverrides;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The request to read metrics of a run as standard ones; replaces what was stated before.
 *
 * @param overrides the standard name by the logged one, see {@link NameOverrides}
 */
public record MetricNamesRequest(SortedMap<String, String> overrides) {
    public MetricNamesRequest {
        overrides = Collections.unmodifiableSortedMap(new TreeMap<>(overrides));
    }

    /** @throws IllegalArgumentException if the overrides are missing, or are not as expected */
    @JsonCreator
    static MetricNamesRequest read(@Nullable SortedMap<String, String> overrides) {
        if (overrides == null) {
            throw new IllegalArgumentException("overrides is missing");
        }
        return new MetricNamesRequest(NameOverrides.of(overrides).standardByName());
    }
}
