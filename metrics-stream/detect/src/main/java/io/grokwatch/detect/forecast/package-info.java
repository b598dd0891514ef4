/**
 * ForecastEvents on whether a run that has memorised will generalise: {@link io.grokwatch.detect.forecast.RunForecast} folds a run,
 * {@link io.grokwatch.detect.forecast.ForecastModel} holds the numbers that {@link
 * io.grokwatch.detect.forecast.ForecastCalibration} found on recorded runs.
 */
@NullMarked
package io.grokwatch.detect.forecast;

import org.jspecify.annotations.NullMarked;
