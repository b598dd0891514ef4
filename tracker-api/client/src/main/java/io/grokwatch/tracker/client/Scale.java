package io.grokwatch.tracker.client;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How an axis of steps is divided. */
public enum Scale {
    LINEAR,
    LOG;

    /** The scale of that name in a query. */
    public static Optional<Scale> of(String name) {
        return Arrays.stream(values())
                .filter(scale -> scale.queryName().equals(name))
                .findFirst();
    }

    /** Its name in a query: {@code linear} or {@code log}. */
    @JsonValue
    public String queryName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
