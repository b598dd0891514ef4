package io.grokwatch.tracker.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunRequirements;
import org.jspecify.annotations.Nullable;

/**
 * A run to be trained.
 *
 * @param name for people; by default the recipe's or the trainer's
 * @param recipe that it is made from, or null
 * @param trainer the name of the trainer
 * @param parameters its settings; the trainer's defaults complete them
 * @param seed of initialisation and batches
 * @param steps optimiser steps to train, at least 1
 * @param requires what its worker must have, or null
 */
public record NewRun(
        @Nullable String name,
        @Nullable String recipe,
        String trainer,
        Parameters parameters,
        long seed,
        long steps,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable RunRequirements requires) {

    /** A run that any worker with its trainer may train. */
    public NewRun(
            @Nullable String name,
            @Nullable String recipe,
            String trainer,
            Parameters parameters,
            long seed,
            long steps) {
        this(name, recipe, trainer, parameters, seed, steps, null);
    }

    /** @throws IllegalArgumentException naming what is missing */
    @JsonCreator
    static NewRun read(
            @Nullable String name,
            @Nullable String recipe,
            @Nullable String trainer,
            @Nullable Parameters parameters,
            @Nullable Long seed,
            @Nullable Long steps,
            @Nullable RunRequirements requires) {
        if (trainer == null || seed == null || steps == null) {
            throw new IllegalArgumentException(
                    (trainer == null ? "trainer" : seed == null ? "seed" : "steps") + " is missing");
        }
        return new NewRun(
                name, recipe, trainer, parameters == null ? Parameters.NONE : parameters, seed, steps, requires);
    }
}
