package io.grokwatch.events.naming;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a run states about its metric names, which precedes every convention: the standard name by the logged one,
 * {@code {"test_acc": "val/accuracy"}}. Two further forms: {@code 1-val/accuracy} for a metric that is the share classified
 * wrongly, and {@code none} for a metric that detectors do not read, however it is named. The JSON form is that object.
 *
 * @param standardByName by the names as logged
 */
public record NameOverrides(@JsonValue SortedMap<String, String> standardByName) {
    /** The value for a metric that detectors do not read. */
    public static final String NOT_READ = "none";

    /** Precedes the standard name of an accuracy for a metric that is one minus it. */
    public static final String COMPLEMENT = "1-";

    /** Nothing is stated. */
    public static final NameOverrides NONE = new NameOverrides(Collections.emptySortedMap());

    /** The maximum number of names. */
    public static final int MAX_NAMES = 64;

    /**
     * @throws IllegalArgumentException if a value is no standard name, two names have one value, or there are more than
     *     {@value #MAX_NAMES}
     */
    @JsonCreator
    public NameOverrides {
        if (standardByName.size() > MAX_NAMES) {
            throw new IllegalArgumentException(
                    "at most " + MAX_NAMES + " metric names can be mapped, were " + standardByName.size());
        }
        Map<String, String> nameByStandard = new HashMap<>();
        standardByName.forEach((name, value) -> {
            String standard = standardOf(value);
            if (!standard.equals(NOT_READ)) {
                if (!StandardNames.contains(standard)) {
                    throw new IllegalArgumentException("'" + value + "' for the metric '" + name
                            + "' is no standard name; expected one of " + StandardNames.list());
                }
                String other = nameByStandard.put(standard, name);
                if (other != null) {
                    throw new IllegalArgumentException("both '" + other + "' and '" + name + "' are mapped to "
                            + standard + ", expected one of them");
                }
            }
        });
        standardByName = Collections.unmodifiableSortedMap(new TreeMap<>(standardByName));
    }

    /** The overrides of a map in any order. */
    public static NameOverrides of(Map<String, String> standardByName) {
        return new NameOverrides(new TreeMap<>(standardByName));
    }

    /** The standard name that is stated for a metric, {@link #NOT_READ}, or null if nothing is stated. */
    @Nullable
    String standard(String name) {
        String value = standardByName.get(name);
        return value == null ? null : standardOf(value);
    }

    /** Whether the metric is stated to be one minus its standard metric. */
    boolean isComplement(String name) {
        return standardByName.getOrDefault(name, "").startsWith(COMPLEMENT);
    }

    /** Whether a name is stated for a standard metric, so that no convention assigns another. */
    boolean reserves(String standard) {
        return standardByName.values().stream()
                .anyMatch(value -> standardOf(value).equals(standard));
    }

    private static String standardOf(String value) {
        return value.startsWith(COMPLEMENT)
                ? value.substring(COMPLEMENT.length()).strip()
                : value;
    }
}
