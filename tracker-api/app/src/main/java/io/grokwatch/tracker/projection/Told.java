package io.grokwatch.tracker.projection;

import java.time.Instant;

/**
 * Something a topic said.
 *
 * @param at the time of its record
 */
public record Told<T>(T what, Instant at) {}
