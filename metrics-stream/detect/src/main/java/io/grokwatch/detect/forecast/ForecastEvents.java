package io.grokwatch.detect.forecast;

import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeneralisationForecast.Outlook;
import io.grokwatch.events.RunId;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * ForecastEvents on a run in words and numbers.
 *
 * @param budget of steps, or null if it is not known
 * @param split the validation set looked at
 */
record ForecastEvents(RunId runId, int attempt, @Nullable Long budget, String split, ForecastModel model) {

    /** A forecast by signs. */
    GeneralisationForecast with(ForecastFeatures signs, double chance) {
        return new GeneralisationForecast(
                runId,
                attempt,
                signs.step(),
                Outlook.FORECAST,
                chance,
                model.step(signs, 0),
                model.step(signs, -ForecastRegression.FOUR_IN_FIVE),
                model.step(signs, ForecastRegression.FOUR_IN_FIVE),
                budget,
                reason(signs),
                model.version(),
                evidence(signs));
    }

    /** That there is none, and why. */
    GeneralisationForecast without(long step, Outlook outlook, String reason) {
        return new GeneralisationForecast(
                runId,
                attempt,
                step,
                outlook,
                null,
                null,
                null,
                null,
                budget,
                reason,
                model.version(),
                new TreeMap<>());
    }

    private String reason(ForecastFeatures signs) {
        String evaluation = String.format(
                Locale.ROOT,
                "the %s is %.2f nats past its peak after %.1f times the steps it took to memorise",
                split.equals("val") ? "validation loss" : "loss on " + split,
                signs.descent(),
                signs.ratio());
        EmbeddingFeatures seen = signs.snapshot();
        return seen == null
                ? evaluation
                : evaluation
                        + String.format(
                                Locale.ROOT,
                                "; the embedding has a Fourier Gini of %.2f and a spectral entropy of %.2f",
                                seen.fourierGini(),
                                seen.spectralEntropy());
    }

    private static SortedMap<String, Double> evidence(ForecastFeatures signs) {
        SortedMap<String, Double> evidence = new TreeMap<>(Map.of("descent", signs.descent(), "ratio", signs.ratio()));
        EmbeddingFeatures seen = signs.snapshot();
        if (seen != null) {
            evidence.put("fourierGini", seen.fourierGini());
            evidence.put("spectralEntropy", seen.spectralEntropy());
        }
        return evidence;
    }
}
