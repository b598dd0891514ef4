package io.grokwatch.trainer.recipe;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.recipe.Expectation.Bandless;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A named run with the milestones that it is expected to reach.
 *
 * @param name for example {@code hello-grok}: lower-case letters, digits and hyphens
 * @param summary one line
 * @param source paper or measurement that the settings and the expectations come from
 * @param trainer name of the provider that trains it
 * @param parameters that differ from the trainer's defaults
 * @param steps of a run, at least 1
 * @param memorised step at which the train set is memorised
 * @param generalised step at which the run generalises
 * @param firstSpike step of the first spike of the train loss
 * @param cost of a run, in words
 * @param seconds of a whole run on one idle core, approximately; above 0
 * @param needs requirements beyond a few minutes of one core; null for none
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
                    "a recipe's name is lower-case letters, digits and hyphens, was '" + name + "'");
        }
        require(
                name,
                !summary.isBlank() && !source.isBlank() && !cost.isBlank(),
                "summary, source and cost are missing");
        require(name, steps >= 1 && seconds > 0, "steps and seconds must be above 0, were " + steps + ", " + seconds);
        requireWithin(name, steps, memorised);
        requireWithin(name, steps, generalised);
        requireWithin(name, steps, firstSpike);
    }

    private static void requireWithin(String name, long steps, Expectation expectation) {
        require(
                name,
                !(expectation instanceof Expectation.Band band) || band.to() < steps,
                "the band " + expectation + " must end before step " + steps);
    }

    private static void require(String name, boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("recipe " + name + ": " + otherwise);
        }
    }

    /** Whether a run takes less than two minutes and has no requirements. */
    public boolean isQuick() {
        return needs == null && seconds < QUICK_SECONDS;
    }

    /** Whether any milestone is expected. */
    public boolean isMeasured() {
        return Stream.of(memorised, generalised, firstSpike).anyMatch(expectation -> expectation != Bandless.OPEN);
    }

    /**
     * Creates a run of this recipe.
     *
     * @param overrides parameters that replace or add to the recipe's
     */
    public RunSpec run(RunId runId, Parameters overrides, long seed) {
        return new RunSpec(runId, name + " seed " + seed, trainer, name, parameters.with(overrides), seed, steps);
    }
}
