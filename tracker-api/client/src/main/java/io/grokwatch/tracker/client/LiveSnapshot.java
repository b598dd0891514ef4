package io.grokwatch.tracker.client;

/** The event {@code snapshot} of the live feed: a new embedding snapshot. */
public record LiveSnapshot(String runId, long step, String tensor) {}
