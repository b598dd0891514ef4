package io.grokwatch.backtest.calibration;

import io.grokwatch.backtest.InputException;
import io.grokwatch.detect.forecast.ForecastCalibration;
import io.grokwatch.detect.forecast.ForecastModel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Fits the forecast of memorised runs to folders of labelled traces. */
public final class Calibration {
    private Calibration() {}

    /**
     * Fits a model and scores it on held-out runs.
     *
     * @param folders of the traces to fit, each with {@code labels.json}
     * @param heldOut folder of the traces to score on; it also decides whether embedding features are used
     * @param version of the model, which each of its forecasts carries
     * @throws InputException if a file cannot be read, or the traces do not suffice for a fit
     */
    public static ForecastModel fit(List<Path> folders, Path heldOut, String version) {
        String names = folders.stream()
                .map(folder ->
                        String.valueOf(folder.toAbsolutePath().normalize().getFileName()))
                .collect(Collectors.joining(" and "));
        try {
            return ForecastCalibration.fitAndJudge(
                    folders.stream()
                            .flatMap(folder -> LabelledRuns.read(folder).stream())
                            .toList(),
                    LabelledRuns.read(heldOut),
                    version,
                    "traces of " + names);
        } catch (IllegalArgumentException e) {
            throw new InputException(names + ": " + e.getMessage(), e);
        }
    }
}
