package io.grokwatch.tracker.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs with the same values of the fields that are grouped by.
 *
 * @param key the value of each field, null where it is missing
 * @param runs how many there are
 * @param values each aggregate over them, null if no run has a number
 */
public record RunGroup(List<@Nullable Object> key, long runs, List<@Nullable Double> values) {
    public RunGroup {
        key = Collections.unmodifiableList(new ArrayList<>(key));
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }
}
