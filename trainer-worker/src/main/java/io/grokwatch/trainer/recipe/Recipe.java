package io.grokwatch.trainer.recipe;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import org.jspecify.annotations.Nullable;

/**
 * A run worth repeating.
 *
 * @param name what people type, for example {@code hello-grok}
 * @param summary one line
 * @param source paper or measurement that the settings and the bands come from
 * @param trainer the name of the provider that trains it
 * @param parameters those that differ from the trainer's defaults
 * @param steps its budget
 * @param memorised when the train accuracy reaches .99, or null if it has no say in that
 * @param generalised when the validation accuracy reaches .95 for good, or null if it never does
 * @param cost of a run, in words
 */
public record Recipe(
        String name,
        String summary,
        String source,
        String trainer,
        Parameters parameters,
        long steps,
        @Nullable StepBand memorised,
        @Nullable StepBand generalised,
        String cost) {

    /**
     * A run of this recipe.
     *
     * @param overrides settings that replace the recipe's
     */
    public RunSpec run(RunId runId, Parameters overrides, long seed) {
        return new RunSpec(runId, name + " seed " + seed, trainer, name, parameters.with(overrides), seed, steps);
    }
}
