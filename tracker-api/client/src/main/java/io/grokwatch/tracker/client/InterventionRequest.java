package io.grokwatch.tracker.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import org.jspecify.annotations.Nullable;

/**
 * The request to change a setting of a run in mid-run.
 *
 * @param value text, a number or a flag
 */
public record InterventionRequest(String parameter, Object value) {

    /** @throws IllegalArgumentException naming what is missing */
    @JsonCreator
    static InterventionRequest read(@Nullable String parameter, @Nullable Object value) {
        if (parameter == null || value == null) {
            throw new IllegalArgumentException((parameter == null ? "parameter" : "value") + " is missing");
        }
        return new InterventionRequest(parameter, value);
    }
}
