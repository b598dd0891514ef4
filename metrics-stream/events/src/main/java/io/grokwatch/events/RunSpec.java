package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Everything needed to repeat a run.
 *
 * @param runId the run
 * @param name for people, 1 to 200 characters
 * @param trainer the name of the {@code TrainerProvider} that trains it
 * @param recipe the recipe it came from, or null
 * @param parameters the trainer's settings, complete or to be completed with its defaults
 * @param seed of initialisation and batches; the data have a seed of their own among the parameters
 * @param steps optimiser steps to train, at least 1, or {@link #OPEN_ENDED}
 * @param requires what its worker must have, or null
 */
public record RunSpec(
        RunId runId,
        String name,
        String trainer,
        @Nullable String recipe,
        Parameters parameters,
        long seed,
        long steps,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable RunRequirements requires) {
    /** The steps of a run whose program does not state how many it takes. */
    public static final long OPEN_ENDED = Long.MAX_VALUE;

    public RunSpec {
        Require.present(runId, "runId");
        Require.text(name, "name", 200);
        Require.text(trainer, "trainer", 100);
        if (recipe != null) {
            Require.text(recipe, "recipe", 100);
        }
        Require.present(parameters, "parameters");
        Require.atLeast(steps, 1, "steps");
    }

    /** A run that any worker with its trainer may train. */
    public RunSpec(
            RunId runId,
            String name,
            String trainer,
            @Nullable String recipe,
            Parameters parameters,
            long seed,
            long steps) {
        this(runId, name, trainer, recipe, parameters, seed, steps, null);
    }

    /** How many steps the run takes, or null if it is open-ended. */
    public @Nullable Long plannedSteps() {
        return steps == OPEN_ENDED ? null : Long.valueOf(steps);
    }

    /** The run as it is shown, or stored to be shown: with its settings {@linkplain Parameters#masked masked}. */
    public RunSpec masked() {
        return new RunSpec(runId, name, trainer, recipe, parameters.masked(), seed, steps, requires);
    }
}
