package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Identifies a run everywhere, and is the Kafka key of everything about it.
 *
 * @param value 1 to 128 letters, digits, {@code _} or {@code -}, beginning with a letter or digit
 */
public record RunId(@JsonValue String value) implements Comparable<RunId> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");

    /** @throws IllegalArgumentException if the value has another form */
    @JsonCreator
    public RunId {
        Require.present(value, "run id");
        Require.that(
                FORM.matcher(value).matches(),
                "run id must match " + FORM.pattern() + ", was '" + Require.shorten(value) + "'");
    }

    @Override
    public int compareTo(RunId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
