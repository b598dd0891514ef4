package io.grokwatch.tracker.client;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;

/**
 * A metric at the resolution that was requested.
 *
 * @param name of the metric
 * @param steps ascending
 * @param values one for each step; NaN and the infinities are strings in JSON
 * @param points how many points there are in the range
 * @param exact whether these are all of them
 */
public record Series(String name, Longs steps, Doubles values, long points, boolean exact) {

    /** Its points as a curve. */
    public Curve toCurve() {
        return new Curve(steps, values);
    }
}
