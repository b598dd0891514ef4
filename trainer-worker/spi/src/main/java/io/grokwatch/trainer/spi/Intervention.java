package io.grokwatch.trainer.spi;

import java.util.Objects;

/**
 * A setting that somebody changes while the run trains.
 *
 * @param id who asked for it; goes back with {@link RunLog#intervened}
 * @param parameter as the trainer names it, for example {@code lr}
 * @param value the new one, of type String, Long, Double or Boolean
 */
public record Intervention(String id, String parameter, Object value) {
    public Intervention {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(parameter, "parameter");
        Objects.requireNonNull(value, "value");
    }
}
