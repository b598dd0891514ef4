package io.grokwatch.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A run entered another phase; or, with {@code previous} equal to {@code phase}, what is known of its phase is final: reported
 * once at the end of a run that has generalised, where it differs from what the last change reported.
 *
 * @param step the evaluation that showed it
 * @param sinceStep the step the phase began at, at most {@code step}
 * @param verdict the class of the run if it ended now
 * @param evidence the numbers it was decided on, by name
 * @param revision how often the detectors were run again over the run's past when this was found, or null if it was found
 *     while the run trained; of an attempt's phases that survive those of the highest revision are in effect
 * @param generalisation the first sustained solution of the validation set and what has become of it; null before that
 * @param weak TRUE if the verdict rests on losses in place of accuracies that were not logged, else null
 */
public record PhaseChanged(
        RunId runId,
        int attempt,
        long step,
        RunPhase phase,
        RunPhase previous,
        long sinceStep,
        RunClass verdict,
        SortedMap<String, Double> evidence,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer revision,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Generalisation generalisation,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean weak)
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
        if (revision != null) {
            Require.atLeast(revision, 1, "revision");
        }
    }

    /** A change that was found while the run trained, of a run that has not generalised. */
    public PhaseChanged(
            RunId runId,
            int attempt,
            long step,
            RunPhase phase,
            RunPhase previous,
            long sinceStep,
            RunClass verdict,
            SortedMap<String, Double> evidence) {
        this(runId, attempt, step, phase, previous, sinceStep, verdict, evidence, null, null, null);
    }

    /** The same change, as found when the detectors were run again over the run's past. */
    public PhaseChanged revised(int number) {
        return new PhaseChanged(
                runId, attempt, step, phase, previous, sinceStep, verdict, evidence, number, generalisation, weak);
    }

    @Override
    public String eventId() {
        String id = runId + "/" + attempt + "/phase/" + phase.name().toLowerCase(Locale.ROOT) + "/" + step;
        return revision == null ? id : id + "/revision/" + revision;
    }
}
