package io.grokwatch.tracker.metric;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A metric at the resolution that was asked for.
 *
 * @param name of the metric
 * @param steps ascending
 * @param values one per step; NaN and the infinities are strings in JSON
 * @param points how many points there are in the range
 * @param exact whether these are all of them
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier from store to JSON, never compared.
@Schema(description = "A metric at the resolution that was asked for.")
public record Series(String name, long[] steps, double[] values, long points, boolean exact) {}
