package io.grokwatch.cli.sweep;

import io.grokwatch.cli.tracker.RunFindings;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunPhase;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one run of a sweep.
 *
 * @param run its id
 * @param cell the index of its cell, from 0
 * @param reason why it failed or was stopped, or null
 * @param memorisedStep the step from which it had memorised, or null if it did not before it generalised
 * @param generalisedStep the step from which it generalised, or null
 */
public record SweepResult(
        String run,
        int cell,
        RunStatus status,
        @Nullable String reason,
        @Nullable Long memorisedStep,
        @Nullable Long generalisedStep) {

    /** @param phases of the run, those of all attempts */
    static SweepResult of(RunView run, int cell, List<PhaseChanged> phases) {
        List<PhaseChanged> inEffect =
                RunFindings.inEffect(run, phases, List.of()).phases();
        return new SweepResult(
                run.id(),
                cell,
                run.status(),
                run.reason(),
                first(inEffect, RunPhase.MEMORISED),
                first(inEffect, RunPhase.GENERALISED));
    }

    /** Steps to generalise divided by steps to memorise; null without one of them, or if it memorised at step 0. */
    @Nullable
    Double ratio() {
        return memorisedStep == null || generalisedStep == null || memorisedStep == 0
                ? null
                : Double.valueOf((double) generalisedStep / memorisedStep);
    }

    private static @Nullable Long first(List<PhaseChanged> phases, RunPhase phase) {
        return phases.stream()
                .filter(entered -> entered.phase() == phase)
                .map(PhaseChanged::sinceStep)
                .findFirst()
                .orElse(null);
    }
}
