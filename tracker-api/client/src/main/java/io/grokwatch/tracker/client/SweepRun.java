package io.grokwatch.tracker.client;

import io.grokwatch.events.RunClass;
import org.jspecify.annotations.Nullable;

/**
 * A run of a sweep.
 *
 * @param id of the run; of several submissions of one cell and seed the newest
 * @param reason why it failed or was stopped, or null
 * @param verdict the class of the run if it ended now, or null before any evaluation
 * @param memorisedStep the step from which it had memorised, or null if it did not before it generalised
 * @param generalisedStep the step from which it generalised, or null
 */
public record SweepRun(
        String id,
        long seed,
        RunStatus status,
        @Nullable String reason,
        @Nullable RunClass verdict,
        @Nullable Long memorisedStep,
        @Nullable Long generalisedStep) {

    /** Steps to generalise divided by steps to memorise; null without one of them, or if it memorised at step 0. */
    public @Nullable Double ratio() {
        return memorisedStep == null || generalisedStep == null || memorisedStep == 0
                ? null
                : Double.valueOf((double) generalisedStep / memorisedStep);
    }
}
