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
 * The events of a run's forecasts, in words and numbers.
 *
 * @param budget of steps, or null if it is unknown
 * @param split the validation set that is evaluated
 */
record ForecastEvents(RunId runId, int attempt, @Nullable Long budget, String split, ForecastModel model) {

    /** A forecast by the features of an evaluation. */
    GeneralisationForecast forecast(ForecastFeatures features, double chance) {
        return new GeneralisationForecast(
                runId,
                attempt,
                features.step(),
                Outlook.FORECAST,
                chance,
                model.step(features, 0),
                model.step(features, -ForecastRegression.INTERVAL_80),
                model.step(features, ForecastRegression.INTERVAL_80),
                budget,
                reason(features),
                model.version(),
                evidence(features));
    }

    /** An outlook without a forecast, and the reason for it. */
    GeneralisationForecast withoutForecast(long step, Outlook outlook, String reason) {
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

    private String reason(ForecastFeatures features) {
        String evaluation = String.format(
                Locale.ROOT,
                "the %s is %.2f nats past its peak after %.1f times the steps it took to memorise",
                split.equals("val") ? "validation loss" : "loss on " + split,
                features.descent(),
                features.ratio());
        EmbeddingFeatures embedding = features.embedding();
        return embedding == null
                ? evaluation
                : evaluation
                        + String.format(
                                Locale.ROOT,
                                "; the embedding has a Fourier Gini of %.2f and a spectral entropy of %.2f",
                                embedding.fourierGini(),
                                embedding.spectralEntropy());
    }

    private static SortedMap<String, Double> evidence(ForecastFeatures features) {
        SortedMap<String, Double> evidence =
                new TreeMap<>(Map.of("descent", features.descent(), "ratio", features.ratio()));
        EmbeddingFeatures embedding = features.embedding();
        if (embedding != null) {
            evidence.put("fourierGini", embedding.fourierGini());
            evidence.put("spectralEntropy", embedding.spectralEntropy());
        }
        return evidence;
    }
}
