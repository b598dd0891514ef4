package io.grokwatch.detect.forecast;

import io.grokwatch.detect.forecast.state.PublishedState;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeneralisationForecast.Outlook;
import org.jspecify.annotations.Nullable;

/**
 * The forecast of a run published last, as far as it decides whether the next one is worth publishing.
 *
 * @param outlook null if none was published
 * @param chance in [0, 1]; 0 without one
 * @param expectedStep 0 without one
 * @param reason empty without one
 */
record PublishedForecast(@Nullable Outlook outlook, double chance, long expectedStep, String reason) {
    static final PublishedForecast NONE = new PublishedForecast(null, 0, 0, "");

    private static final double CHANCE_CHANGE = 0.05;
    private static final double STEP_CHANGE = 0.1;

    static PublishedForecast of(GeneralisationForecast forecast) {
        return new PublishedForecast(
                forecast.outlook(),
                forecast.chance() == null ? 0 : forecast.chance(),
                forecast.expectedStep() == null ? 0 : forecast.expectedStep(),
                forecast.reason());
    }

    /** Whether a forecast was published that is not settled yet. */
    boolean isOpen() {
        return outlook != null && !isSettled();
    }

    boolean isSettled() {
        return outlook == Outlook.SETTLED;
    }

    /** The same, but unknown if it was settled. */
    PublishedForecast reopened() {
        return isSettled() ? new PublishedForecast(Outlook.UNKNOWN, 0, 0, "") : this;
    }

    /**
     * Whether a forecast differs from the published one: by its outlook, by its reason if it is unknown, else by a chance of
     * {@value #CHANCE_CHANGE} or more or a step of a tenth or more.
     */
    boolean differsFrom(GeneralisationForecast forecast) {
        if (forecast.outlook() != outlook) {
            // A run that generalised at once was never waited for.
            return outlook != null || forecast.outlook() != Outlook.SETTLED;
        }
        if (outlook == Outlook.UNKNOWN) {
            return !forecast.reason().equals(reason);
        }
        return forecast.chance() != null
                && forecast.expectedStep() != null
                && (Math.abs(forecast.chance() - chance) >= CHANCE_CHANGE
                        || Math.abs(forecast.expectedStep() - expectedStep) >= STEP_CHANGE * expectedStep);
    }

    PublishedState toState() {
        return PublishedState.newBuilder()
                .setOutlook(outlook == null ? "" : outlook.name())
                .setChance(chance)
                .setExpectedStep(expectedStep)
                .setReason(reason)
                .build();
    }

    /** @throws IllegalArgumentException if the outlook is not one of {@link Outlook} */
    static PublishedForecast of(PublishedState state) {
        String outlook = state.getOutlook();
        return new PublishedForecast(
                outlook.isEmpty() ? null : Outlook.valueOf(outlook),
                state.getChance(),
                state.getExpectedStep(),
                state.getReason());
    }
}
