package io.grokwatch.tracker.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metrics that a program logs at a step. What the rules of the contract refuse of them is left out by itself.
 *
 * @param step a whole number in [0, 2^63 - 2]
 * @param time when they were logged, in epoch milliseconds; null for now
 * @param metrics numbers by name; true and false are 1 and 0, a text is the number that it denotes, and null is no value
 */
public record LoggedRow(
        @Nullable Object step,
        @Nullable Long time,
        @Nullable Map<String, @Nullable Object> metrics) {}
