package io.grokwatch.trainer.recipe;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.recipe.Expectation.Bandless;
import java.util.stream.Stream;
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
 * @param memorised when the train accuracy reaches .99
 * @param generalised when the validation accuracy reaches .95
 * @param firstSpike when the loss first jumps far above the lowest before it
 * @param cost of a run, in words
 * @param seconds that a run of the whole budget takes on one idle core, roughly
 * @param needs what it takes to train it beyond a few minutes of one core, or null if nothing does
 */
public record Recipe(
        String name,
        String summary,
        String source,
        String trainer,
        Parameters parameters,
        long steps,
        Expectation memorised,
        Expectation generalised,
        Expectation firstSpike,
        String cost,
        double seconds,
        @Nullable String needs) {
    private static final double QUICK_SECONDS = 120;

    public Recipe {
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "a recipe's name is small letters, digits and hyphens, was '" + name + "'");
        }
        require(
                name,
                !summary.isBlank() && !source.isBlank() && !cost.isBlank(),
                "summary, source and cost are missing");
        require(name, steps >= 1 && seconds > 0, "steps and seconds must be above 0, were " + steps + ", " + seconds);
        within(name, steps, memorised);
        within(name, steps, generalised);
        within(name, steps, firstSpike);
    }

    private static void within(String name, long steps, Expectation expectation) {
        require(
                name,
                !(expectation instanceof StepBand band) || band.to() < steps,
                "the band " + expectation + " must end before step " + steps);
    }

    private static void require(String name, boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("recipe " + name + ": " + otherwise);
        }
    }

    /** Whether a run takes less than two minutes on any machine. */
    public boolean isQuick() {
        return needs == null && seconds < QUICK_SECONDS;
    }

    /** Whether anything is known about when its runs do what. */
    public boolean isMeasured() {
        return Stream.of(memorised, generalised, firstSpike).anyMatch(known -> known != Bandless.OPEN);
    }

    /**
     * A run of this recipe.
     *
     * @param overrides settings that replace the recipe's
     */
    public RunSpec run(RunId runId, Parameters overrides, long seed) {
        return new RunSpec(runId, name + " seed " + seed, trainer, name, parameters.with(overrides), seed, steps);
    }
}
