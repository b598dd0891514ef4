package io.grokwatch.trainer.spi;

import java.util.Objects;

/**
 * A setting that somebody changes while the run trains.
 *
 * @param parameter as the trainer names it, for example {@code lr}
 * @param value the new one, of type String, Long, Double or Boolean
 */
public record Intervention(String parameter, Object value) {
    public Intervention {
        Objects.requireNonNull(parameter, "parameter");
        Objects.requireNonNull(value, "value");
    }
}
