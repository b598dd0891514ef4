package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A setting of a trainer, for people, for forms, and for checking what was given.
 *
 * @param name as in {@link Parameters}
 * @param domain the values it may have
 * @param defaultValue of the domain: String, Long, Double or Boolean
 * @param unit what a number counts, for example {@code steps}, or null
 * @param summary what it does, one line
 */
public record ParameterDescription(
        String name,
        ParameterDomain domain,
        @JsonProperty("default") Object defaultValue,
        @Nullable String unit,
        String summary) {
    private static final int MAX_TEXT = 1000;

    public ParameterDescription {
        Require.text(name, "name", 100);
        Require.present(domain, "domain");
        defaultValue = widened(Require.present(defaultValue, "default"));
        Require.text(summary, "summary", MAX_TEXT);
        Require.that(
                domain.contains(defaultValue),
                "default of parameter " + name + " must be " + domain.words() + ", was " + defaultValue);
    }

    /** A setting without a unit. */
    public ParameterDescription(String name, ParameterDomain domain, Object defaultValue, String summary) {
        this(name, domain, defaultValue, null, summary);
    }

    /** Which values are accepted, in words. */
    public String expected() {
        return domain.words() + (unit == null ? "" : " (" + unit + ")");
    }

    /** Small whole numbers come from JSON as Integer. */
    private static Object widened(Object value) {
        return value instanceof Integer whole ? (Object) whole.longValue() : value;
    }
}
