package io.grokwatch.events;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A forecast of whether and when a run that has memorised its train set generalises; advice, never a detection. The newest of a run
 * replaces the earlier ones.
 *
 * @param step the evaluation it rests on, or the end of the run
 * @param outlook whether there is a forecast
 * @param chance of generalising within the budget, in [0, 1]; null unless there is a {@link Outlook#FORECAST}
 * @param expectedStep when it would, if it does; null without a forecast
 * @param earliestStep the earlier end of the interval that holds it four times in five; null without a forecast
 * @param latestStep the later end of it, which may be beyond the budget; null without a forecast
 * @param budget how many steps the run may take, or null if that is not known; then the chance is that of generalising ever
 * @param reason what it rests on or what is missing, one sentence
 * @param model the calibration it was made with
 * @param evidence the numbers it rests on, by name
 */
public record GeneralisationForecast(
        RunId runId,
        int attempt,
        long step,
        Outlook outlook,
        @Nullable Double chance,
        @Nullable Long expectedStep,
        @Nullable Long earliestStep,
        @Nullable Long latestStep,
        @Nullable Long budget,
        String reason,
        String model,
        SortedMap<String, Double> evidence)
        implements RunFinding {

    /** Whether there is a forecast. */
    public enum Outlook {
        /** There is a chance and an expected step. */
        FORECAST,
        /** There is too little evidence for a forecast. */
        UNKNOWN,
        /** It has generalised, or has ended: there is nothing to wait for. */
        SETTLED
    }

    public GeneralisationForecast {
        Require.present(runId, "runId");
        Require.atLeast(attempt, 1, "attempt");
        Require.atLeast(step, 0, "step");
        Require.present(outlook, "outlook");
        boolean forecast = outlook == Outlook.FORECAST;
        Require.that(
                (chance != null) == forecast && (expectedStep != null) == forecast,
                "chance and expectedStep must be present with a forecast and only then, outlook was " + outlook);
        if (chance != null && expectedStep != null) {
            Require.fraction(chance, "chance");
            Require.that(
                    earliestStep != null
                            && latestStep != null
                            && earliestStep <= expectedStep
                            && expectedStep <= latestStep,
                    "expectedStep must be in [earliestStep, latestStep] = [" + earliestStep + ", " + latestStep
                            + "], was " + expectedStep);
        }
        Require.text(reason, "reason", 500);
        Require.text(model, "model", 100);
        evidence = Evidence.copyOf(Require.present(evidence, "evidence"));
    }

    @Override
    public String eventId() {
        String id = runId + "/" + attempt + "/forecast/" + step;
        // The end of a run may come at the step of its last evaluation.
        return outlook == Outlook.SETTLED ? id + "/settled" : id;
    }
}
