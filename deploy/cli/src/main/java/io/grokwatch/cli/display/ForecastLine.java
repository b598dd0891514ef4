package io.grokwatch.cli.display;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Advice on a memorised run in one line. */
public final class ForecastLine {
    private ForecastLine() {}

    /** @param forecast as the API serves it */
    public static String of(JsonNode forecast) {
        String reason = forecast.path("reason").asText();
        return switch (forecast.path("outlook").asText()) {
            case "FORECAST" ->
                String.format(
                        Locale.ROOT,
                        "forecast at step %d: %s that it generalises%s, if so near step %d (%d to %d): %s",
                        forecast.path("step").asLong(),
                        percent(forecast.path("chance").asDouble()),
                        forecast.hasNonNull("budget")
                                ? " within " + forecast.path("budget").asLong() + " steps"
                                : "",
                        forecast.path("expectedStep").asLong(),
                        forecast.path("earliestStep").asLong(),
                        forecast.path("latestStep").asLong(),
                        reason);
            case "UNKNOWN" -> "forecast: not enough to tell: " + reason;
            default -> "forecast: nothing to wait for: " + reason;
        };
    }

    /** No model knows of impossibility or certainty. */
    private static String percent(double chance) {
        if (chance < 0.01) {
            return "under 1 %";
        }
        return chance > 0.99 ? "over 99 %" : String.format(Locale.ROOT, "%.0f %%", 100 * chance);
    }
}
