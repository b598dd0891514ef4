package io.grokwatch.tracker.client;

import java.util.List;

/** The metrics of a run, by name. */
public record Metrics(List<MetricView> metrics) {
    public Metrics {
        metrics = List.copyOf(metrics);
    }
}
