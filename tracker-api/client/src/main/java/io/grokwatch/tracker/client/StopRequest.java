package io.grokwatch.tracker.client;

import org.jspecify.annotations.Nullable;

/**
 * The request to stop a run.
 *
 * @param reason for people, or null
 */
public record StopRequest(@Nullable String reason) {}
