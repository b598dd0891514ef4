/**
 * Forecasts of whether and when a run that has memorised generalises: {@link io.grokwatch.detect.forecast.RunForecast} folds a
 * run, {@link io.grokwatch.detect.forecast.ForecastModel} has the parameters that {@link
 * io.grokwatch.detect.forecast.ForecastCalibration} fitted to recorded runs.
 */
@NullMarked
package io.grokwatch.detect.forecast;

import org.jspecify.annotations.NullMarked;
