package io.grokwatch.tracker.registry;

import com.fasterxml.jackson.annotation.JsonValue;
import io.grokwatch.tracker.mlflow.MlflowException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The stages of model versions. */
enum Stage {
    NONE("None"),
    STAGING("Staging"),
    PRODUCTION("Production"),
    ARCHIVED("Archived");

    private final String text;

    Stage(String text) {
        this.text = text;
    }

    /** The stage of a name in any case. */
    static Stage parse(String text) {
        return Arrays.stream(values())
                .filter(stage -> stage.text.equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> MlflowException.invalid("Invalid Model Version stage: " + text
                        + ". Value must be one of "
                        + Arrays.stream(values()).map(Stage::text).collect(Collectors.joining(", ")) + "."));
    }

    /** Whether a version in it is in use. */
    boolean isActive() {
        return this == STAGING || this == PRODUCTION;
    }

    @JsonValue
    String text() {
        return text;
    }
}
