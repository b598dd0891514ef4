package io.grokwatch.tracker.client;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** The event {@code geometry} of the live feed: a new measurement; in JSON the fields of the view and the run's id. */
public record LiveGeometry(String runId, @JsonUnwrapped GeometryView geometry) {}
