package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Identifies a worker process for its lifetime; the Kafka key of its heartbeats.
 *
 * @param value 1 to 128 letters, digits, {@code _}, {@code .} or {@code -}, beginning with a letter or digit
 */
public record WorkerId(@JsonValue String value) implements Comparable<WorkerId> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");

    /** @throws IllegalArgumentException if the value has another form */
    @JsonCreator
    public WorkerId {
        Require.present(value, "worker id");
        Require.that(
                FORM.matcher(value).matches(),
                "worker id must match " + FORM.pattern() + ", was '" + Require.shorten(value) + "'");
    }

    @Override
    public int compareTo(WorkerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
