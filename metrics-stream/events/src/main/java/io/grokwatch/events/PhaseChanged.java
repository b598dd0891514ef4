package io.grokwatch.events;

import java.util.SortedMap;

/**
 * A run entered another phase.
 *
 * @param step the evaluation that showed it
 * @param sinceStep the step the phase is reckoned from, at most {@code step}
 * @param verdict the class of the run if it ended now
 * @param evidence the numbers it was decided on, by name
 */
public record PhaseChanged(
        RunId runId,
        int attempt,
        long step,
        RunPhase phase,
        RunPhase previous,
        long sinceStep,
        RunClass verdict,
        SortedMap<String, Double> evidence)
        implements RunFinding {
    public PhaseChanged {
        Require.present(runId, "runId");
        Require.atLeast(attempt, 1, "attempt");
        Require.atLeast(step, 0, "step");
        Require.present(phase, "phase");
        Require.present(previous, "previous");
        Require.that(sinceStep >= 0 && sinceStep <= step, "sinceStep must be in [0, step], was " + sinceStep);
        Require.present(verdict, "verdict");
        evidence = Evidence.copyOf(Require.present(evidence, "evidence"));
    }

    @Override
    public String eventId() {
        return runId + "/" + attempt + "/phase/" + phase.name().toLowerCase(java.util.Locale.ROOT) + "/" + step;
    }
}
