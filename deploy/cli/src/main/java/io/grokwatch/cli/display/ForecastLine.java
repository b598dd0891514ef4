package io.grokwatch.cli.display;

import static java.util.Objects.requireNonNull;

import io.grokwatch.events.GeneralisationForecast;
import java.util.Locale;

/** The forecast of a memorised run in one line. */
public final class ForecastLine {
    private ForecastLine() {}

    public static String of(GeneralisationForecast forecast) {
        return switch (forecast.outlook()) {
            case FORECAST ->
                String.format(
                        Locale.ROOT,
                        "forecast at step %d: %s that it generalises%s, if so near step %d (%d to %d): %s",
                        forecast.step(),
                        percent(requireNonNull(forecast.chance())),
                        forecast.budget() == null ? "" : " within " + forecast.budget() + " steps",
                        forecast.expectedStep(),
                        forecast.earliestStep(),
                        forecast.latestStep(),
                        forecast.reason());
            case UNKNOWN -> "forecast: not enough data: " + forecast.reason();
            case SETTLED -> "forecast: settled: " + forecast.reason();
        };
    }

    /** Rounded; the model never claims impossibility or certainty. */
    private static String percent(double chance) {
        if (chance < 0.01) {
            return "under 1 %";
        }
        return chance > 0.99 ? "over 99 %" : String.format(Locale.ROOT, "%.0f %%", 100 * chance);
    }
}
