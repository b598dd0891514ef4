package io.grokwatch.tracker.client;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All retention policies.
 *
 * @param topics of the topics of metrics, snapshots and geometry, or null to keep their records
 * @param experiments by the id of the experiment
 */
public record RetentionPolicies(@Nullable RetentionLimit topics, SortedMap<String, RetentionPolicy> experiments) {
    public RetentionPolicies {
        experiments = Collections.unmodifiableSortedMap(new TreeMap<>(experiments));
    }
}
