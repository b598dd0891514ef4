package io.grokwatch.tracker.client;

/**
 * A metric of a run.
 *
 * @param points how many there are
 * @param lastValue NaN and the infinities are strings in JSON
 */
public record MetricView(String name, long points, long firstStep, long lastStep, double lastValue) {}
