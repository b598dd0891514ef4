package io.grokwatch.events;

import org.jspecify.annotations.Nullable;

/**
 * The first sustained solution of a validation set and what has become of it. The first component never changes once the
 * run has generalised; the others are as of the evaluation of the event.
 *
 * @param generalisedStep first of the first evaluations in a row that showed the validation set solved
 * @param stableFrom start of the last stretch of solved evaluations if it lasts to the last evaluation and has at least three,
 *     else null
 * @param solvedShare share of the evaluations since {@code generalisedStep} that showed the set solved, in (0, 1]
 * @param ending what has become of the solution
 */
public record Generalisation(
        long generalisedStep, @Nullable Long stableFrom, double solvedShare, GeneralisationEnding ending) {
    public Generalisation {
        Require.atLeast(generalisedStep, 0, "generalisedStep");
        if (stableFrom != null) {
            Require.atLeast(stableFrom, generalisedStep, "stableFrom");
        }
        Require.that(solvedShare > 0 && solvedShare <= 1, "solvedShare must be in (0, 1], was " + solvedShare);
        Require.present(ending, "ending");
    }
}
