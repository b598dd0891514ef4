package io.grokwatch.tracker.registry;

import io.grokwatch.tracker.mlflow.ModelMetrics.ModelMetric;

/**
 * A value of a metric of a logged model.
 *
 * @param run that has measured it
 */
record Measurement(String run, ModelMetric value) {}
