package io.grokwatch.trainer.spi;

import java.util.Objects;

/**
 * A setting of a trainer, for people and for forms.
 *
 * @param name as in {@link io.grokwatch.events.Parameters}
 * @param defaultValue of type String, Long, Double or Boolean, which is also the type of the setting
 * @param expected which values are accepted, in words, for example {@code one of + - * /} or {@code a prime in [3, 499]}
 * @param summary what it does, one line
 */
public record ParameterDescription(String name, Object defaultValue, String expected, String summary) {
    public ParameterDescription {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(defaultValue, "defaultValue");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(summary, "summary");
    }
}
