package io.grokwatch.tracker.projection;

import java.time.Instant;

/**
 * The content of a record and its time.
 *
 * @param at the record's timestamp, by the clock of its producer
 */
public record Timestamped<T>(T value, Instant at) {}
