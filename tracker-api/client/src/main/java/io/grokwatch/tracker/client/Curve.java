package io.grokwatch.tracker.client;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;

/**
 * Values by step.
 *
 * @param steps ascending
 * @param values one for each step; NaN and the infinities are strings in JSON
 */
public record Curve(Longs steps, Doubles values) {}
